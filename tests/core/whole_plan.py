"""A plan that uses every part of the format: rounds, series, levels, papers, predictions, sums, caps."""

PLAN = {
    "slug": "moi-thu",
    "title": "Cuộc thi có đủ mọi thứ",
    "organiser": "Sở Giáo dục và Đào tạo",
    "window": {"opens_at": "0h00 1/3/2027", "closes_at": "hết ngày 31/5/2027"},
    "levels": [{"id": "tinh", "name": "Cấp tỉnh", "unit_kind": "province"}],
    "categories": [
        {"id": "hs", "name": "Học sinh", "role": "pupil", "grades": [10, 11]},
        {"id": "gv", "name": "Giáo viên", "role": "staff", "paper": "giao-vien"},
    ],
    "exclusions": [{"group": "committee"}, {"group": "units", "names": ["Trường A"], "scope": "win"}],
    "paper": {
        "question_count": 10,
        "points_per_question": 10,
        "duration_minutes": 15,
        "predictions": [{"id": "dung-het", "text": "Bao nhiêu người đúng hết?", "target": "all_correct_people"}],
    },
    "papers": [
        {"id": "giao-vien", "bank": "gv", "question_count": 5, "points_per_question": 20, "duration_minutes": 10},
        {
            "id": "chung-ket",
            "question_count": 20,
            "points_per_question": 5,
            "duration_minutes": 30,
            "predictions": [
                {
                    "id": "ty-le",
                    "text": "Bao nhiêu phần trăm?",
                    "target": "all_correct_percent",
                    "form": "percent",
                    "decimals": 2,
                }
            ],
        },
    ],
    "rounds": [
        {"id": "thu", "name": "Thi thử", "opens_at": "8h00 1/3/2027", "closes_at": "24h00 2/3/2027", "practice": True},
        {
            "id": "chung-ket",
            "name": "Chung kết",
            "opens_at": "8h00 25/5/2027",
            "closes_at": "11h00 25/5/2027",
            "entry_closes_at": "9h00 25/5/2027",
            "paper": "chung-ket",
            "requires": [
                {"round": "tuan-1", "by": "took_part"},
                {"round": "tuan-2", "by": "pass", "points": 50},
                {"round": "tuan-3", "by": "top", "top": 100, "division": "tuan"},
            ],
        },
    ],
    "series": [
        {
            "id": "tuan",
            "name": "Tuần {n}",
            "first_opens_at": "10h00 8/3/2027",
            "first_closes_at": "9h00 15/3/2027",
            "every": "week",
            "count": 4,
        }
    ],
    "attempts": {"limit": 2, "min_answered": 5, "min_seconds": 30},
    "manual_scores": [
        {"id": "tu-luan", "name": "Bài viết", "kind": "individual", "maximum": 10},
        {"id": "to-chuc", "name": "Công tác tổ chức", "kind": "collective", "maximum": 20},
    ],
    "weighted_sums": [
        {
            "id": "tong",
            "name": "Điểm thi đua",
            "kind": "collective",
            "terms": [
                {
                    "metric": "participation_rate",
                    "weight": "0,6",
                    "table": [{"at_least": 50, "points": 5}, {"at_least": 80, "points": 10}],
                },
                {"metric": "manual_score", "of": "to-chuc"},
                {"metric": "winners", "of": "tuan"},
            ],
        }
    ],
    "divisions": [
        {
            "id": "tuan",
            "name": "Giải tuần",
            "kind": "individual",
            "members": ["hs"],
            "rounds": ["tuan-1", "tuan-2", "tuan-3", "tuan-4"],
            "each_round": True,
            "level": "tinh",
            "criteria": [
                {"metric": "score", "direction": "desc"},
                {"metric": "prediction_error", "of": "dung-het", "direction": "asc"},
                {"metric": "duration", "direction": "asc", "rounded": "second"},
            ],
            "awards": [{"id": "nhat", "name": "Giải Nhất", "count": 1, "amount": 1_000_000}],
        },
        {
            "id": "khoi",
            "name": "Giải toàn đợt",
            "kind": "individual",
            "members": ["hs"],
            "per": "grade",
            "criteria": [
                {"metric": "sum_over_rounds", "rounds": ["tuan-1", "tuan-2"], "direction": "desc"},
                {"metric": "manual_score", "of": "tu-luan", "direction": "desc"},
            ],
            "awards": [{"id": "nhat", "name": "Giải Nhất", "count": 2, "amount": 500_000}],
        },
        {
            "id": "truong",
            "name": "Tập thể trường",
            "kind": "collective",
            "ranks": "unit",
            "members": ["hs", "gv"],
            "criteria": [{"metric": "weighted", "of": "tong", "direction": "desc"}],
            "awards": [{"id": "nhat", "name": "Giải Nhất", "count": 1, "amount": 2_000_000}],
        },
    ],
    "caps": [{"id": "mot-giai", "divisions": ["tuan", "khoi"]}],
    "budget": 8_000_000,
    "committee": {"members": [{"role": "head", "title": "Trưởng ban"}, {"role": "secretary", "title": "Thư ký"}]},
    "complaints": {"to": "Thư ký", "days": 5},
}
