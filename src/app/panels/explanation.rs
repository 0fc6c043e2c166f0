//! The window that explains why a part is as it is, with its place in the paper and related topics; and the list of all topics,
//! with a search field.

use std::mem;

use eframe::egui::{Align2, Button, Context, Id, Label, LayerId, Order, RichText, ScrollArea, Ui, Window};

use crate::{
    app::{
        action::Action,
        lab::{Explained, ExplainedSide},
        theme,
        widgets::search_field::{SearchField, SearchWords},
    },
    explain::{Group, PAPER, Topic},
};

/// Width of the text, where there is room. This and all that follows is in points.
const WIDTH: f32 = 330.0;

/// What stays free above and below: the bar at the top and the line of messages.
const TOP: f32 = 84.0;
const BOTTOM: f32 = 34.0;

/// Height of the window's title and margins.
const FRAME_HEIGHT: f32 = 48.0;

/// Height of the search field with the gap below it.
const SEARCH_HEIGHT: f32 = 30.0;

/// Above the headings of a text.
const HEADING_GAP: f32 = 8.0;

/// Height of a row of buttons that lead to other topics, and the gap between two lines of the list.
const LINK_HEIGHT: f32 = 18.0;
const LINE_GAP: f32 = 1.0;

/// The explanation, with the search in its list of topics.
#[derive(Default)]
pub(crate) struct ExplanationPanel {
    /// The words to find topics by.
    search: SearchField,
    /// What was shown in the last frame.
    page: Option<Explained>,
    /// A key opened this page.
    is_by_key: bool,
}

impl ExplanationPanel {
    /// Shows it over the window, at its side; returns what the user wants.
    pub(crate) fn ui(&mut self, ctx: &Context, explained: Explained) -> Vec<Action> {
        let (mut is_open, mut actions) = (true, Vec::new());
        let screen = ctx.content_rect();
        let id = Id::unique("explanation");
        let wants_focus = self.turn_to(explained, ctx, id);
        let (align, offset) = match explained.side {
            ExplainedSide::Left => (Align2::LEFT_TOP, theme::GAP),
            ExplainedSide::Right => (Align2::RIGHT_TOP, -theme::GAP),
        };
        let window = Window::new("Why it is so").id(id).open(&mut is_open).collapsible(false).auto_sized();
        window.anchor(align, [offset, TOP]).show(ctx, |ui| {
            ui.set_width(WIDTH.min(screen.width() - 8.0 * theme::GAP));
            let height = (screen.height() - TOP - BOTTOM - FRAME_HEIGHT).max(FRAME_HEIGHT);
            let scroll = ScrollArea::vertical().id_salt(explained.topic);
            let page = match explained.topic {
                None => {
                    let topic = self.contents_ui(ui, scroll.max_height(height - SEARCH_HEIGHT), wants_focus);
                    topic.map(|topic| Explained { topic: Some(topic), ..explained })
                }
                Some(topic) => {
                    scroll.max_height(height).show(ui, |ui| topic_ui(ui, explained, topic, wants_focus)).inner
                }
            };
            actions.extend(page.map(Action::Explain));
        });
        if !is_open {
            actions.push(Action::CloseExplanation);
        }
        actions
    }

    /// Gives the keys to the page again, as if it had just opened.
    pub(crate) fn refocus(&mut self) {
        self.page = None;
    }

    /// Notes the page of this frame; returns whether it takes the focus. A list that opens takes it for its search field. A
    /// text takes it from whoever came by keys; after a click elsewhere the window keeps the keys.
    fn turn_to(&mut self, page: Explained, ctx: &Context, id: Id) -> bool {
        let layer = LayerId::new(Order::Middle, id);
        if !ctx.memory(|memory| memory.areas().visible_last_frame(&layer)) {
            *self = Self { is_by_key: ctx.memory(|memory| memory.focused().is_some()), ..Self::default() };
        }
        let is_new = self.page.replace(page) != Some(page);
        is_new && (mem::take(&mut self.is_by_key) || page.topic.is_none())
    }

    /// The search field over the topics; returns the topic to open.
    fn contents_ui(&mut self, ui: &mut Ui, scroll: ScrollArea, wants_focus: bool) -> Option<Topic> {
        let words = SearchWords {
            name: "Search topics",
            hint: "Search, such as loss or pooling",
            hover: "Finds topics by title, by other names and by text. ↑ and ↓ choose, Enter opens",
        };
        let field = self.search.ui(ui, &words, wants_focus);
        ui.add_space(theme::GAP);
        let found = Topic::search(self.search.query());
        let choice = self.search.choose(ui, &field, found.len());
        let list = List { chosen: choice.chosen.map(|index| found[index]), is_moved: choice.is_moved };
        let entered = choice.entered.map(|index| found[index]);
        let query = self.search.query();
        let clicked = scroll.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = LINE_GAP;
            if query.is_empty() { list.groups_ui(ui) } else { list.found_ui(ui, found, query) }
        });
        self.is_by_key |= entered.is_some();
        entered.or(clicked.inner)
    }
}

/// The topics to choose from.
struct List {
    /// The topic that Enter opens.
    chosen: Option<Topic>,
    /// An arrow key has just moved to it.
    is_moved: bool,
}

impl List {
    /// All topics, group by group; returns the topic to open.
    fn groups_ui(&self, ui: &mut Ui) -> Option<Topic> {
        let mut opened = None;
        let purpose =
            "Why each part of the network, of its learning and of reading strings is as it is, and what came after";
        ui.add(Label::new(purpose).wrap());
        for group in Group::ALL {
            ui.add_space(HEADING_GAP);
            ui.strong(group.title());
            opened = self.rows_ui(ui, group.topics()).or(opened);
        }
        ui.add_space(HEADING_GAP);
        ui.add(Label::new(RichText::new(format!("The paper is {PAPER}")).small().weak()).wrap());
        opened
    }

    /// The topics that were found; returns the topic to open.
    fn found_ui(&self, ui: &mut Ui, found: Vec<Topic>, query: &str) -> Option<Topic> {
        if found.is_empty() {
            let advice = "Type fewer letters or another word, such as loss, or clear the field to see all topics.";
            ui.add(Label::new(format!("No topic mentions “{query}”. {advice}")).wrap());
        }
        self.rows_ui(ui, found)
    }

    /// A row for each topic; returns the one that was clicked.
    fn rows_ui(&self, ui: &mut Ui, topics: impl IntoIterator<Item = Topic>) -> Option<Topic> {
        let is_clicked = |topic: &Topic| {
            let is_chosen = self.chosen == Some(*topic);
            let row = ui.add(Button::selectable(is_chosen, topic.explanation().title).small());
            if is_chosen && self.is_moved {
                row.scroll_to_me(None);
            }
            row.clicked()
        };
        topics.into_iter().filter(is_clicked).last()
    }
}

/// The text about a topic; returns the page to turn to.
fn topic_ui(ui: &mut Ui, explained: Explained, topic: Topic, wants_focus: bool) -> Option<Explained> {
    let explanation = topic.explanation();
    let mut page = None;
    ui.horizontal(|ui| {
        let all = ui.button("All topics").on_hover_text("Lists and searches all topics (E)");
        if wants_focus {
            all.request_focus();
        }
        page = all.clicked().then_some(Explained { topic: None, ..explained });
        ui.weak(topic.group().title());
    });
    ui.add_space(theme::GAP);
    ui.add(Label::new(RichText::new(explanation.title).heading().strong()).wrap());
    for (heading, text) in explanation.sections().into_iter().chain([("In the paper", explanation.place())]) {
        ui.add_space(HEADING_GAP);
        ui.label(RichText::new(heading).small().color(theme::tokens(ui).text_weak));
        ui.add(Label::new(text).wrap());
    }
    ui.add_space(HEADING_GAP);
    ui.weak("See also");
    ui.spacing_mut().interact_size.y = LINK_HEIGHT;
    ui.horizontal_wrapped(|ui| {
        let is_clicked = |topic: &&Topic| ui.add(Button::new(topic.explanation().title).small()).clicked();
        let topic = explanation.see_also.iter().filter(is_clicked).last().copied();
        page = topic.map(|topic| Explained { topic: Some(topic), ..explained }).or(page);
    });
    page
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        lab::Lab,
        testing::{Stage, look, stage},
    };

    /// A button that was there before, and the explanation over it.
    fn shown(explained: Option<Explained>, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<ExplanationPanel>> {
        let mut lab = Lab::fake();
        lab.explained = explained;
        let mut harness = stage(ExplanationPanel::default(), lab, size, theme, |panel, ui, lab, _| {
            ui.button("Before").on_hover_text("A button behind the explanation");
            lab.explained.map_or_else(Vec::new, |explained| panel.ui(ui.ctx(), explained))
        });
        harness.run();
        harness
    }

    fn of(topic: Topic) -> Explained {
        Explained { topic: Some(topic), side: ExplainedSide::Right }
    }

    #[test]
    fn a_text_has_its_parts_its_place_and_the_way_to_others() {
        let mut harness = shown(Some(of(Topic::RadialBasis)), [1024.0, 700.0], Theme::Dark);
        for words in ["RBF output: distances instead of softmax", "In 1998", "Since then", "Section II-B, equation 7"] {
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
        let mut harness = shown(Some(Explained::CONTENTS), [1024.0, 1900.0], Theme::Dark);
        for topic in Topic::ALL.iter().copied() {
            harness.get_by_label(topic.explanation().title).click();
            harness.run();
            assert_eq!(harness.state_mut().actions.split_off(0), [Action::Explain(of(topic))]);
        }
    }

    /// The list with `query` typed into its field.
    fn searched(query: &str) -> Harness<'static, Stage<ExplanationPanel>> {
        let mut harness = shown(Some(Explained::CONTENTS), [1024.0, 700.0], Theme::Dark);
        harness.get_by_label("Search topics").type_text(query);
        harness.run();
        harness
    }

    #[test]
    fn the_list_opens_with_the_keys_in_its_search_field_and_narrows_as_one_types() {
        let harness = shown(Some(Explained::CONTENTS), [1024.0, 700.0], Theme::Dark);
        assert!(harness.get_by_label("Search topics").is_focused());
        for (query, title) in [
            ("subs", "S2 and S4: pooling (subsampling)"),
            ("squashing", "Activation functions"),
            ("criterion", "Cross-entropy loss"),
            ("hubel", "Receptive fields"),
        ] {
            let harness = searched(query);
            harness.get_by_label(title);
            assert!(harness.query_by_label("Dropout").is_none(), "{query}");
        }
    }

    #[test]
    fn arrow_keys_choose_a_topic_and_enter_opens_it() {
        let mut harness = searched("criterion");
        for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowUp, Key::Enter] {
            harness.key_press(key);
            harness.run();
        }
        assert_eq!(harness.state().actions, [Action::Explain(of(Topic::MaximumAPosteriori))]);
        harness.state_mut().lab.explained = Some(of(Topic::MaximumAPosteriori));
        harness.run();
        assert!(harness.get_by_label("All topics").is_focused());
        harness.state_mut().lab.explained = Some(Explained::CONTENTS);
        harness.run();
        assert!(harness.get_by_label("Search topics").is_focused() && harness.query_by_label("Dropout").is_none());
    }

    #[test]
    fn a_search_without_a_result_says_what_to_do_and_enter_opens_nothing() {
        let mut harness = searched("zebra");
        harness.get_by_label_contains("No topic mentions “zebra”. Type fewer letters");
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(harness.state().actions, []);
        harness.state_mut().lab.explained = None;
        harness.run();
        harness.state_mut().lab.explained = Some(Explained::CONTENTS);
        harness.run();
        harness.get_by_label("Dropout");
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
            for topic in Topic::ALL.iter().copied() {
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
