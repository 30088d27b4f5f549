"""What changes people: sign-ins, slips, passwords, accounts, consents. One verb, one transaction, one log entry."""

from truongthi.accounts.actions.consents import give_consents, record_paper_consents, withdraw_consent
from truongthi.accounts.actions.passwords import change_password, issue_initial_passwords
from truongthi.accounts.actions.people import add_people, disable_users, enable_users, rename_user
from truongthi.accounts.actions.sign_in import check_password_sign_in, check_slip_sign_in
from truongthi.accounts.actions.slips import issue_slips, revoke_slips

__all__ = [
    "add_people",
    "change_password",
    "check_password_sign_in",
    "check_slip_sign_in",
    "disable_users",
    "enable_users",
    "give_consents",
    "issue_initial_passwords",
    "issue_slips",
    "record_paper_consents",
    "rename_user",
    "revoke_slips",
    "withdraw_consent",
]
