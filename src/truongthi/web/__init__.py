"""The screens, by audience. A view parses, asks for one query or one action, and renders. No model, no rule."""
