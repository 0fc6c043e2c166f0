//! The window that tells why a part is as it is, with its place in the paper and the way to what belongs to it; and the list
//! of all that is told.

use eframe::egui::{Align2, Button, Context, Id, Label, LayerId, Order, Rect, RichText, ScrollArea, Ui, Window, vec2};

use crate::{
    app::{
        action::Action,
        lab::{Explained, ExplainedPage, ExplainedSide},
        theme,
    },
    explain::{Group, PAPER, Topic},
};

/// Width of the text in points, where there is room.
const WIDTH: f32 = 330.0;

/// What stays free above and below, in points: the bar at the top and the line of messages.
const TOP: f32 = 84.0;
const BOTTOM: f32 = 34.0;

/// Height of the window's title and margins, in points.
const FRAME_HEIGHT: f32 = 48.0;

/// Above the headings of a text, in points.
const HEADING_GAP: f32 = 8.0;

/// Height of a row of buttons that lead to other topics, and what is between two lines of the list, in points.
const LINK_HEIGHT: f32 = 18.0;
const LINE_GAP: f32 = 3.0;

/// Shows it over the window, at its side; returns what the user wants.
pub(crate) fn ui(ctx: &Context, explained: Explained) -> Vec<Action> {
    let (mut is_open, mut actions) = (true, Vec::new());
    let screen = ctx.content_rect();
    let id = Id::unique("explanation");
    // Whoever came here by keys goes on by keys; a click elsewhere does not take the keys away from the window.
    let wants_focus = !is_shown_already(ctx, id) && ctx.memory(|memory| memory.focused().is_some());
    let (align, offset) = match explained.side {
        ExplainedSide::Left => (Align2::LEFT_TOP, theme::GAP),
        ExplainedSide::Right => (Align2::RIGHT_TOP, -theme::GAP),
    };
    let window = Window::new("Why it is so").id(id).open(&mut is_open).collapsible(false).auto_sized();
    window.anchor(align, [offset, TOP]).show(ctx, |ui| {
        let room = room(screen);
        ui.set_width(room.x);
        let scroll = ScrollArea::vertical().id_salt(explained.page).max_height(room.y);
        scroll.show(ui, |ui| {
            actions.extend(match explained.page {
                ExplainedPage::Contents => contents_ui(ui, explained, wants_focus),
                ExplainedPage::Topic(topic) => topic_ui(ui, explained, topic, wants_focus),
            });
        });
    });
    if !is_open {
        actions.push(Action::CloseExplanation);
    }
    actions
}

fn is_shown_already(ctx: &Context, id: Id) -> bool {
    ctx.memory(|memory| memory.areas().visible_last_frame(&LayerId::new(Order::Middle, id)))
}

/// Width and greatest height of the text.
fn room(screen: Rect) -> eframe::egui::Vec2 {
    let margins = 4.0 * theme::GAP;
    vec2(WIDTH.min(screen.width() - 2.0 * margins), (screen.height() - TOP - BOTTOM - FRAME_HEIGHT).max(FRAME_HEIGHT))
}

/// The text about a topic.
fn topic_ui(ui: &mut Ui, explained: Explained, topic: Topic, wants_focus: bool) -> Vec<Action> {
    let mut actions = Vec::new();
    let explanation = topic.explanation();
    ui.horizontal(|ui| {
        let all = ui.button("All topics").on_hover_text("Lists everything that is explained (E)");
        if wants_focus {
            all.request_focus();
        }
        if all.clicked() {
            actions.push(Action::Explain(Explained { page: ExplainedPage::Contents, ..explained }));
        }
        ui.weak(topic.group().title());
    });
    ui.add_space(theme::GAP);
    ui.add(Label::new(RichText::new(explanation.title).heading().strong()).wrap());
    for (heading, text) in explanation.sections() {
        section_ui(ui, heading, text);
    }
    section_ui(ui, "In the paper", explanation.paper.words());
    ui.add_space(HEADING_GAP);
    ui.weak("See also");
    ui.spacing_mut().interact_size.y = LINK_HEIGHT;
    ui.horizontal_wrapped(|ui| {
        actions.extend(explanation.see_also.iter().filter_map(|topic| link_ui(ui, explained, *topic)));
    });
    actions
}

fn section_ui(ui: &mut Ui, heading: &str, text: &str) {
    ui.add_space(HEADING_GAP);
    ui.label(RichText::new(heading).small().color(theme::tokens(ui).text_weak));
    ui.add(Label::new(text).wrap());
}

/// All topics, group by group.
fn contents_ui(ui: &mut Ui, explained: Explained, wants_focus: bool) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.y = LINE_GAP;
    ui.add(Label::new("Why each part of the network and of its learning is as it is, and what came after").wrap());
    for group in Group::ALL {
        ui.add_space(HEADING_GAP);
        ui.strong(group.title());
        for topic in group.topics() {
            let link = ui.link(topic.explanation().title);
            if wants_focus && topic == Topic::Presets {
                link.request_focus();
            }
            if link.clicked() {
                actions.push(Action::Explain(Explained { page: ExplainedPage::Topic(topic), ..explained }));
            }
        }
    }
    ui.add_space(HEADING_GAP);
    ui.add(Label::new(RichText::new(format!("The paper is {PAPER}")).small().weak()).wrap());
    actions
}

/// A button that leads to another topic.
fn link_ui(ui: &mut Ui, explained: Explained, topic: Topic) -> Option<Action> {
    let button = ui.add(Button::new(topic.explanation().title).small());
    button.clicked().then_some(Action::Explain(Explained { page: ExplainedPage::Topic(topic), ..explained }))
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        lab::Lab,
        testing::{Stage, look, stage},
    };

    /// A button that was there before, and the explanation over it.
    fn shown(explained: Option<Explained>, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<()>> {
        let mut lab = Lab::fake();
        lab.explained = explained;
        let mut harness = stage((), lab, size, theme, |(), ui, lab, _| {
            ui.button("Before").on_hover_text("Stands behind the explanation");
            lab.explained.map_or_else(Vec::new, |explained| super::ui(ui.ctx(), explained))
        });
        harness.run();
        harness
    }

    fn of(topic: Topic) -> Explained {
        Explained { page: ExplainedPage::Topic(topic), side: ExplainedSide::Right }
    }

    #[test]
    fn a_text_has_its_parts_its_place_and_the_way_to_others() {
        let mut harness = shown(Some(of(Topic::RadialBasis)), [1024.0, 700.0], Theme::Dark);
        for words in ["Output: distances instead of softmax", "In 1998", "Since then", "Section II-B, equation 7"] {
            harness.get_by_label(words);
        }
        harness.get_by_label_contains("one sigmoid unit for each class");
        harness.get_by_label("The rubbish class and its penalty j").click();
        harness.run();
        harness.get_by_label("All topics").click();
        harness.run();
        assert_eq!(harness.state().actions, [of(Topic::Rubbish), Explained::CONTENTS].map(Action::Explain));
    }

    #[test]
    fn the_list_leads_to_every_topic() {
        let mut harness = shown(Some(Explained::CONTENTS), [1024.0, 1400.0], Theme::Dark);
        for topic in Topic::all() {
            harness.get_by_label(topic.explanation().title).click();
            harness.run();
            assert_eq!(harness.state_mut().actions.split_off(0), [Action::Explain(of(topic))]);
        }
    }

    #[test]
    fn it_can_be_closed_by_its_button() {
        let mut harness = shown(Some(of(Topic::Dropout)), [1024.0, 700.0], Theme::Light);
        harness.get_by_label("Close window").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::CloseExplanation]);
    }

    #[test]
    fn every_text_fits_at_every_size_at_its_side() {
        for size in [[520.0, 450.0], [1024.0, 700.0], [1400.0, 900.0]] {
            let mut harness = shown(None, size, Theme::Dark);
            for topic in Topic::all() {
                for side in [ExplainedSide::Left, ExplainedSide::Right] {
                    harness.state_mut().lab.explained = Some(Explained { side, ..of(topic) });
                    harness.run();
                    let close = harness.get_by_label("Close window").rect();
                    let title = harness.get_by_label(topic.explanation().title).rect();
                    for rect in [title, close] {
                        let is_within = rect.left() >= 0.0 && rect.right() <= size[0] && rect.bottom() <= size[1];
                        assert!(is_within && rect.top() >= TOP, "{topic:?} at {size:?}: {rect:?}");
                    }
                    let is_left = title.center().x < size[0] / 2.0;
                    assert!(size[0] < 800.0 || is_left == (side == ExplainedSide::Left), "{topic:?} at {size:?}");
                }
            }
        }
    }

    #[test]
    fn keys_go_on_in_it_where_keys_opened_it() {
        for (is_by_key, first) in [(true, "All topics"), (false, "Before")] {
            let mut harness = shown(None, [1024.0, 700.0], Theme::Dark);
            if is_by_key {
                harness.get_by_label("Before").focus();
                harness.run();
            }
            harness.state_mut().lab.explained = Some(of(Topic::TableI));
            harness.run();
            assert_eq!(harness.get_by_label(first).is_focused(), is_by_key);
        }
    }

    #[test]
    fn every_control_is_in_sight() {
        for theme in [Theme::Dark, Theme::Light] {
            for size in [[520.0, 450.0], [1024.0, 700.0]] {
                for topic in [Topic::RadialBasis, Topic::TableI, Topic::Relu] {
                    let mut harness = shown(Some(of(topic)), size, theme);
                    harness.get_by_label(topic.explanation().title);
                    look(&mut harness, &format!("explanation-{}-{theme:?}-{}", topic.name(), size[0]));
                }
                let mut harness = shown(Some(Explained::CONTENTS), size, theme);
                look(&mut harness, &format!("explanation-contents-{theme:?}-{}", size[0]));
            }
        }
    }
}
