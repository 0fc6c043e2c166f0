//! The keys that ask for something.

use eframe::egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use super::{
    action::{Action, DisplayAction, FocusTarget},
    files::Dialog,
    lab::{Explained, FineTuneEdit, Lab, SketchEdit, StringEdit, Tab},
    widgets::why_button,
};

/// A key that asks for something.
pub(crate) struct Shortcut {
    pub keys: KeyboardShortcut,
    /// What it does, in words.
    pub words: &'static str,
    /// Other words for it, between commas.
    pub terms: &'static str,
    pub action: fn() -> Action,
}

impl Shortcut {
    /// The keys as the keyboard shows them.
    pub(crate) fn keys_in_words(&self, ctx: &Context) -> String {
        match self.keys.logical_key {
            Key::Questionmark => "?".to_owned(),
            _ => ctx.format_shortcut(&self.keys),
        }
    }
}

const PLAIN: Modifiers = Modifiers::NONE;
const COMMAND: Modifiers = Modifiers::COMMAND;

const fn shortcut(
    (modifiers, key): (Modifiers, Key),
    words: &'static str,
    terms: &'static str,
    action: fn() -> Action,
) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), words, terms, action }
}

/// All keys, in the order in which the help lists them. Of two with the same letter the one with more modifiers is first.
pub(crate) const SHORTCUTS: [Shortcut; 25] = [
    shortcut((PLAIN, Key::Space), "Train, pause or continue", "start, stop, run, play, learn, go, resume", || {
        Action::TrainOrPause
    }),
    shortcut((PLAIN, Key::S), "Learn from one batch", "step, iteration, minibatch", || Action::Step),
    shortcut((PLAIN, Key::R), "New run with the settings on the left", "restart, reset, start over, retrain", || {
        Action::StartNewRun
    }),
    shortcut((COMMAND, Key::K), "Find an action, setting, run or explanation", "command palette, search", || {
        Action::TogglePalette
    }),
    shortcut((COMMAND.plus(Modifiers::SHIFT), Key::P), "Find an action, setting, run or explanation", "", || {
        Action::TogglePalette
    }),
    shortcut((COMMAND, Key::S), "Save the weights in a file", "export, store, model, network, checkpoint", || {
        Action::Choose(Dialog::SaveModel)
    }),
    shortcut((COMMAND, Key::O), "Open weights, a run, a picture or data", "load, import, model, network, file", || {
        Action::Choose(Dialog::OpenModel)
    }),
    tab(Key::Num1, Tab::Curves, "loss, accuracy, learning curve, chart, graph, plot, history, training progress"),
    tab(
        Key::Num2,
        Tab::FeatureMaps,
        "activations, layers, inside, attribution, explain a prediction, saliency, nearest",
    ),
    tab(Key::Num3, Tab::Filters, "kernels, weights, convolution, sizes of updates"),
    tab(Key::Num4, Tab::Errors, "confusion matrix, wrong, misclassified, mistakes, rejection, precision, recall, F1"),
    tab(Key::Num5, Tab::Architecture, "layers, parameters, table, drawing, structure, diagram, 61,706"),
    tab(Key::Num6, Tab::Compare, "runs, experiments, history, side by side, seeds, table"),
    tab(Key::Num7, Tab::Robustness, "noise, rotation, shift, blur, perturbation, corruption"),
    tab(Key::Num8, Tab::Strings, "whole numbers, several digits, segmentation, graph, Viterbi, zip code"),
    tab(
        Key::Num9,
        Tab::Methods,
        "classifiers, comparison, nearest neighbours, support vectors, SVM, PCA, linear, RBF, tangent distance, LeNet-1, LeNet-4",
    ),
    shortcut((PLAIN, Key::C), "Clear the pad", "erase, empty, delete the drawing", || {
        Action::Sketch(SketchEdit::Clear)
    }),
    shortcut((COMMAND, Key::Z), "Undo the last stroke, Clear, or a new run", "take back, revert", || Action::Undo),
    shortcut((COMMAND, Key::D), "Go to the pad", "draw, pen, write, focus", || Action::Focus(FocusTarget::Pad)),
    shortcut((Modifiers::SHIFT, Key::F6), "Go to the previous part of the window", "focus, region, panel", || {
        Action::Focus(FocusTarget::PreviousRegion)
    }),
    shortcut((PLAIN, Key::F6), "Go to the next part of the window", "focus, region, panel", || {
        Action::Focus(FocusTarget::NextRegion)
    }),
    shortcut((PLAIN, Key::E), "List the explanations", "help, why, topics, learn, tutorial, glossary", || {
        Action::Explain(Explained::CONTENTS)
    }),
    shortcut((PLAIN, Key::F11), "Begin or end the presentation", "full screen, projector, room, teach, beamer", || {
        Action::Display(DisplayAction::TogglePresentation)
    }),
    shortcut((PLAIN, Key::F1), "Explain the part with the focus, else show the keys", "help, shortcuts", || {
        Action::ToggleHelp
    }),
    shortcut((PLAIN, Key::Questionmark), "Show or hide these keys", "help, shortcuts, keyboard", || Action::ToggleHelp),
];

/// The key of a tab.
const fn tab(key: Key, tab: Tab, terms: &'static str) -> Shortcut {
    let action: fn() -> Action = match tab {
        Tab::Curves => || Action::OpenTab(Tab::Curves),
        Tab::FeatureMaps => || Action::OpenTab(Tab::FeatureMaps),
        Tab::Filters => || Action::OpenTab(Tab::Filters),
        Tab::Errors => || Action::OpenTab(Tab::Errors),
        Tab::Architecture => || Action::OpenTab(Tab::Architecture),
        Tab::Compare => || Action::OpenTab(Tab::Compare),
        Tab::Robustness => || Action::OpenTab(Tab::Robustness),
        Tab::Strings => || Action::OpenTab(Tab::Strings),
        Tab::Methods => || Action::OpenTab(Tab::Methods),
    };
    shortcut((COMMAND, key), tab.title(), terms, action)
}

/// The actions whose keys were pressed in this frame. Where text is being written keys are letters, but for those with
/// the command key.
pub(super) fn from_keys(ctx: &Context, lab: &Lab) -> Vec<Action> {
    let is_writing = ctx.text_edit_focused();
    // Space presses the button that has the focus.
    let has_focus = ctx.memory(|memory| memory.focused().is_some());
    let is_free = |shortcut: &Shortcut| {
        // A field for text takes back what was typed.
        let is_text_key = !shortcut.keys.modifiers.command || shortcut.keys.logical_key == Key::Z;
        let is_letter = is_text_key && !FUNCTION_KEYS.contains(&shortcut.keys.logical_key);
        let is_taken = (is_letter && is_writing) || (has_focus && shortcut.keys.logical_key == Key::Space);
        !is_taken
    };
    let of_shortcuts =
        SHORTCUTS.iter().filter(|shortcut| is_free(shortcut)).filter(|shortcut| is_pressed(ctx, shortcut.keys));
    let mut actions: Vec<Action> = of_shortcuts.map(|shortcut| in_place(ctx, lab, shortcut)).collect();
    if !is_writing {
        let is_pressed = |key: Key| is_pressed(ctx, KeyboardShortcut::new(PLAIN, key));
        let labels = DIGIT_KEYS.into_iter().zip(0..).filter(|(key, _)| is_pressed(*key));
        actions.extend(labels.map(|(_, digit)| Action::FineTune(FineTuneEdit::Label(digit))));
    }
    actions
}

/// Whether the keys of the field that finds everything were pressed: the only ones while it is open.
pub(super) fn toggles_palette(ctx: &Context) -> bool {
    let is_its = |shortcut: &&Shortcut| (shortcut.action)() == Action::TogglePalette;
    SHORTCUTS.iter().filter(is_its).any(|shortcut| is_pressed(ctx, shortcut.keys))
}

/// Whether keys were pressed; they are consumed. A digit counts by its place on the keyboard, too: some layouts have other
/// signs there.
fn is_pressed(ctx: &Context, keys: KeyboardShortcut) -> bool {
    let by_place = |event: &Event| {
        let Event::Key { key, physical_key: Some(place), pressed: true, modifiers, .. } = event else { return false };
        let is_place = DIGIT_KEYS.contains(place) && *place == keys.logical_key;
        is_place && !OTHER_SIGNS.contains(key) && modifiers.matches_exact(keys.modifiers)
    };
    ctx.input_mut(|input| {
        let is_by_place = input.events.iter().any(by_place);
        input.events.retain(|event| !by_place(event));
        input.consume_shortcut(&keys) || is_by_place
    })
}

/// What a key does where the focus and the open tab are.
fn in_place(ctx: &Context, lab: &Lab, shortcut: &Shortcut) -> Action {
    let action = (shortcut.action)();
    match action {
        Action::Sketch(edit) if is_string_drawn(lab) => Action::Strings(StringEdit::Sketch(edit)),
        Action::ToggleHelp if shortcut.keys.logical_key == Key::F1 => {
            why_button::beside_focus(ctx).map_or(action, Action::Explain)
        }
        other => other,
    }
}

/// Whether the pad in use is that for a number.
fn is_string_drawn(lab: &Lab) -> bool {
    lab.tab == Tab::Strings && !lab.strings.drawing.strokes.is_empty()
}

/// What the place of a digit is for on some keyboards, and on a block of numbers that moves: not the digit.
const OTHER_SIGNS: [Key; 13] = [
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Insert,
    Key::Delete,
    Key::Minus,
    Key::Plus,
    Key::Equals,
];

/// Keys that write nothing.
const FUNCTION_KEYS: [Key; 3] = [Key::F1, Key::F6, Key::F11];

/// The keys that label the drawing, from 0 on.
const DIGIT_KEYS: [Key; 10] =
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
