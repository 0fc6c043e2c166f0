//! Tests of the module above.

use proptest::prelude::*;

use super::*;

fn header(before: &str, after: &str) -> String {
    let pixels: Vec<String> = (0..PIXEL_COUNT).map(|pixel| format!("pixel{pixel}")).collect();
    format!("{before}{}{after}\n", pixels.join(","))
}

/// A line of equal pixels.
fn line(before: &str, pixel: &str, after: &str) -> String {
    format!("{before}{}{after}\r\n", vec![pixel; PIXEL_COUNT].join(","))
}

fn images(table: &str) -> LabelledImages {
    read_table(table.as_bytes()).unwrap().unwrap()
}

fn message(table: &str) -> String {
    read_table(table.as_bytes()).unwrap_err().to_string()
}

#[test]
fn tables_are_read_with_and_without_a_header() {
    let lines = line("3,", "7", "") + &line("9,", "255", "");
    for table in [lines.clone(), header("label,", "") + &lines, format!("\u{feff}{}{lines}", header("\"label\",", ""))]
    {
        let read = images(&table);
        assert_eq!((read.labels(), read.image(1).unwrap()[783]), (&[3, 9][..], 255));
    }
    let with_semicolons = lines.replace(',', ";");
    assert_eq!(images(&with_semicolons), images(&lines));
}

#[test]
fn the_label_is_found_by_its_name_and_an_index_is_passed_over() {
    let last = header("", ",class") + &line("", "7", ",4");
    assert_eq!(images(&last).labels(), [4]);
    let indexed = header(",label,", "") + &line("512,8,", "7", "");
    let read = images(&indexed);
    assert_eq!((read.labels(), read.image(0).unwrap()[0]), (&[8][..], 7));
}

#[test]
fn pixels_may_be_from_0_to_1() {
    assert_eq!(images(&(line("1,", "0.0", "") + &line("1,", "0.5", ""))).image(1).unwrap()[0], 128);
    assert_eq!(images(&line("1,", "1", "")).image(0).unwrap()[0], 255);
    assert_eq!(images(&line("1,", "12.0", "")).image(0).unwrap()[0], 12);
    assert_eq!(images(&(line("1,", "12.6", "") + &line("1,", "0", ""))).image(0).unwrap()[0], 13);
}

#[test]
fn a_table_without_labels_has_no_images() {
    assert!(read_table((header("", "") + &line("", "7", "")).as_bytes()).unwrap().is_none());
    assert!(read_table((header("id,", "") + &line("1,", "7", "")).as_bytes()).unwrap().is_none());
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let good = line("3,", "7", "");
    assert!(message(&(good.clone() + "1,2,3\n")).contains("in line 2 3 values, where the first line has 785"));
    assert!(message(&(good.clone() + &line("3,", "x\u{1b}", ""))).contains("in line 2 `x\\u{1b}` in place of a pixel"));
    assert!(message(&(good.clone() + &line("cat,", "7", ""))).contains("`cat` in place of a label"));
    assert!(message(&(good.clone() + &line("3,", "-4", ""))).contains("in line 2 a number outside 0 to 255"));
    assert!(message(&(good + &line("26,", "7", ""))).contains("label 26 at position 1"));
    assert!(message("a,b\n1,2\n").contains("2 columns of pixels"));
    assert!(message(&header("label,", "")).contains("nothing to learn from"));
    assert!(message("").contains("columns"));
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = (header("label,", "") + &line("3,", "7", "")).into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read_table(&bytes);
    }
}
