//! A place survives an edit.

use super::*;

fn at(slides: Vec<SlideOutline>, id: &str, step: u16) -> Class {
    let course = course([of("a", slides)]);
    let class = Class {
        room: Room::new(&course),
        course,
        now: NOON,
    };
    if class.snapshot().slide_id == id {
        class
    } else {
        class.all([go(id, step)])
    }
}

#[test]
fn the_same_id_keeps_the_place() {
    let mut class = Class::new().all([go("two", 2)]);
    let edited = vec![
        slide("zero", 0, &["z"]),
        slide("one", 0, &["one"]),
        slide("two", 1, &["new"]),
    ];
    assert!(class.edit([of("a", edited)]));
    assert_eq!(class.place(), a(2, 1), "the step is clamped");
    assert_eq!(class.snapshot().slide_id, "two");
}

#[test]
fn a_new_heading_keeps_the_place_by_its_first_block() {
    let slides = vec![
        slide("intro", 0, &["hello"]),
        slide("old", 3, &["body", "more"]),
        slide("end", 0, &["bye"]),
    ];
    let mut class = at(slides, "old", 2);
    let edited = vec![
        slide("intro", 0, &["hello"]),
        slide("between", 0, &["x"]),
        slide("new", 3, &["body"]),
        slide("end", 0, &["bye"]),
    ];
    assert!(class.edit([of("a", edited)]));
    assert_eq!(
        (class.place(), class.snapshot().slide_id),
        (a(2, 2), "new".to_owned())
    );
}

#[test]
fn a_block_that_flowed_on_to_another_part_is_followed() {
    let slides = vec![
        slide("net", 0, &["a"]),
        slide("net~2", 0, &["b"]),
        slide("net~3", 0, &["c", "d"]),
    ];
    let mut class = at(slides, "net~3", 0);
    let edited = vec![
        slide("net", 0, &["a", "b"]),
        slide("net~2", 0, &["c"]),
        slide("x", 0, &["d"]),
    ];
    assert!(class.edit([of("a", edited)]));
    assert_eq!(class.snapshot().slide_id, "net~2");
}

#[test]
fn a_slide_under_a_new_path_is_found_by_its_heading() {
    let mut class = at(
        vec![slide("one", 0, &["1"]), slide("two", 0, &["2"])],
        "two",
        0,
    );
    let mut moved = slide("part/two", 0, &["rewritten"]);
    moved.blocks[0] = hash("# two");
    assert!(class.edit([of(
        "a",
        vec![slide("one", 0, &["1"]), slide("new", 0, &["n"]), moved]
    )]));
    assert_eq!(class.place(), a(2, 0));
}

#[test]
fn of_equal_blocks_the_nearest_is_meant() {
    let slides = || {
        vec![
            slide("s1", 0, &["kubectl"]),
            slide("s2", 0, &["x"]),
            slide("s3", 0, &["y"]),
        ]
    };
    let mut old = slides();
    old.push(slide("s4", 0, &["kubectl"]));
    let mut class = at(old, "s4", 0);
    let mut edited = slides();
    edited.extend([slide("new", 0, &["n"]), slide("s5", 0, &["kubectl"])]);
    assert!(class.edit([of("a", edited)]));
    assert_eq!(class.snapshot().slide_id, "s5");
}

#[test]
fn a_part_that_is_gone_leads_to_the_last_part_of_its_heading() {
    let slides = vec![
        slide("net", 0, &["a"]),
        slide("net~2", 0, &["b"]),
        slide("net~3", 0, &["c"]),
        slide("end", 0, &["e"]),
    ];
    let mut class = at(slides, "net~3", 0);
    let edited = vec![
        slide("net", 0, &["a"]),
        slide("net~2", 0, &["rewritten"]),
        slide("end", 0, &["e"]),
    ];
    assert!(!class.edit([of("a", edited)]));
    assert_eq!(class.snapshot().slide_id, "net~2");
}

#[test]
fn where_nothing_is_found_the_index_holds() {
    let mut class = Class::new().all([go("vote", 1)]);
    assert!(!class.edit([deck("a", &[("p", 0), ("q", 0), ("r", 0)])]));
    assert_eq!(class.place(), a(2, 0), "clamped");
    assert!(!class.edit([deck("a", &[("u", 0), ("v", 0), ("w", 0), ("x", 0)])]));
    assert_eq!(class.place(), a(2, 0));
}

#[test]
fn a_deck_that_is_being_read_again_from_the_start_keeps_the_place_with_its_step() {
    let mut class = Class::new().all([go("two", 1)]);
    assert!(class.edit([deck("a", &[])]));
    let meanwhile = class.snapshot();
    assert_eq!((meanwhile.slide, meanwhile.step), (0, 0));
    assert_eq!(meanwhile.slide_id, "two");
    assert!(class.edit([deck("a", &[("new", 0), ("one", 0), ("two", 2)])]));
    assert_eq!(class.place(), a(2, 1));
}

#[test]
fn a_deck_that_the_outline_lacks_stays_where_it_is() {
    let mut class = Class::new().all([go("two", 1)]);
    assert!(class.edit([deck("b", &[("start", 0)])]));
    let snapshot = class.snapshot();
    assert_eq!(class.place(), a(1, 1));
    assert_eq!(snapshot.slide_id, "two");
    assert_eq!(
        (snapshot.deck_revision, snapshot.slide_revision),
        Default::default()
    );
    assert_eq!(class.desk(NEXT), Err(Refusal::Nothing));
    class.desk(open("b")).unwrap();
}

#[test]
fn an_edit_changes_the_revisions_and_nothing_else() {
    let mut class = Class::new().all([go("two", 1), switch(Switch::Black, true)]);
    let before = class.snapshot();
    let mut edited = deck("a", &[("one", 0), ("two", 2)]);
    edited.revision = "new".to_owned();
    edited.slides[1].revision = "newer".to_owned();
    class.edit([edited]);
    let expected = Snapshot {
        deck_revision: "new".to_owned(),
        slide_revision: "newer".to_owned(),
        ..before
    };
    assert_eq!(class.snapshot(), expected);
}
