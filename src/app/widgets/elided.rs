//! Names in little room: their middle is left out, since both ends tell them apart.

use eframe::egui::{Color32, FontSelection, Label, Response, RichText, Role, TextStyle, Ui, WidgetInfo};

/// Shows a name in one line of the room there is; where a part is left out, a hover shows all. `style` makes its text.
pub(crate) fn label_ui(ui: &mut Ui, name: &str, style: impl FnOnce(String) -> RichText) -> Response {
    // Bold letters are wider than those that were measured: what is too long nevertheless is cut.
    within_ui(ui, name, ui.available_width(), |shown| Label::new(style(shown)).truncate())
}

/// The same in `width` points; `label` makes the label of what fits.
pub(crate) fn within_ui(ui: &mut Ui, name: &str, width: f32, label: impl FnOnce(String) -> Label) -> Response {
    let shown = fitting(ui, name, width, &TextStyle::Body);
    let is_whole = shown == name;
    let response = ui.add(label(shown));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if is_whole { response } else { response.on_hover_text(name) }
}

/// As much of a name as fits into `width` points.
pub(crate) fn fitting(ui: &Ui, name: &str, width: f32, style: &TextStyle) -> String {
    let font = FontSelection::Style(style.clone()).resolve(ui.style());
    let fits =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x <= width;
    if fits(name) {
        return name.to_owned();
    }
    let letter_count = name.chars().count();
    let longest = (1..letter_count).collect::<Vec<_>>().partition_point(|letters| fits(&middle(name, *letters)));
    middle(name, longest.max(1))
}

/// A name in at most so many letters: its beginning and its end.
pub(crate) fn middle(name: &str, most_letters: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= most_letters {
        return name.to_owned();
    }
    let kept = most_letters.saturating_sub(1);
    let (start, end) = (kept.div_ceil(2), kept / 2);
    let ends = letters[..start].iter().chain(&['…']).chain(&letters[letters.len() - end..]);
    ends.collect()
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn a_long_name_loses_its_middle_between_letters() {
        assert_eq!(middle("parts/maximum/seed-1", 11), "parts…eed-1");
        assert_eq!(["실험-0001", "run"].map(|name| middle(name, 3)), ["실…1", "run"]);
        assert_eq!(middle("run-0003", 1), "…");
    }
}
