"""What a tab asks for, where the session has to choose or to refuse."""

from playground.data.uploads.store import add_upload
from playground.launch.play.requests import PlayRequest


def test_of_a_table_the_likeliest_column_is_predicted_until_one_is_chosen(sessions, opened, settings):
    rows = "".join(f"{i},{i % 7},{i % 5},{'yn'[i % 2]},{i * 37 % 101}/x\n" for i in range(60))
    table = add_upload("people.csv", b"id,age,rooms,label,note\n" + rows.encode(), settings).id
    tab = opened(sessions)
    data = {"kind": "table", "dataset": table, "target": "", "plane": {"by": "columns"}}
    tab.session.request(PlayRequest(put={"data": data}))
    spec = tab.told("spec", lambda spec: spec["experiment"]["data"]["kind"] == "table")
    assert spec["experiment"]["data"]["target"] == "label"
    assert tab.told("scene", lambda scene: scene["name"] == "people.csv")["class_names"] == ["n", "y"]


def test_a_pasted_link_that_says_nothing_leaves_everything_as_it_was(sessions, opened):
    tab = opened(sessions, "preset=spiral")
    for link in ("good morning", "https://example.org/", "https://example.org/?page=2#top"):
        tab.forget()
        tab.session.request(PlayRequest(link=link))
        assert "link" in tab.told("problems", bool)[0]["sentence"]
    assert tab.session.setup.preset == "spiral"
