//! The values under the pointer: where they are drawn, and what lies over them.

use eframe::egui::{CentralPanel, Id, Key, Pos2, Shape, Ui, Window, epaint::CircleShape, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::DOT_RADIUS;
use crate::{
    app::theme,
    chart::{Axis, Bounds, Chart, Ink, Mark, Scale, Series, Style},
};

const SIZE: [f32; 2] = [600.0, 400.0];

/// What is shown: a line that rises by 1 with each of `step_count` steps, and whether a window lies over it.
struct Stage {
    step_count: usize,
    has_window: bool,
    bounds: Bounds,
}

fn chart(step_count: usize, bounds: Bounds) -> Chart {
    let points = (0..=step_count).map(|step| [step as f64; 2]);
    let range = 0.0..=step_count as f64;
    let axis = Axis { noun: "Step", scale: Scale::Count, range, ..Axis::default() };
    let mark = Mark::Line(Series::new("loss", Style::line(Ink::Training), points));
    Chart { title: "Loss".to_owned(), x: axis.clone(), y: axis, marks: vec![mark], bounds, ..Chart::default() }
}

fn shown(bounds: Bounds) -> Harness<'static, Stage> {
    let show = |ui: &mut Ui, stage: &mut Stage| {
        theme::install(ui.ctx());
        CentralPanel::default()
            .show(ui, |ui| super::ui(ui, &chart(stage.step_count, stage.bounds), Id::unique("loss")));
        if stage.has_window {
            let window = Window::new("Over it").fixed_pos([0.0, 0.0]).fixed_size(SIZE);
            window.show(ui.ctx(), |ui| ui.allocate_space(vec2(590.0, 350.0)));
        }
    };
    let stage = Stage { step_count: 100, has_window: false, bounds };
    let mut harness = Harness::builder().with_size(SIZE).build_ui_state(show, stage);
    harness.run();
    harness
}

/// The middle of the dots of the last frame.
fn dots(harness: &Harness<'_, Stage>) -> Vec<Pos2> {
    let dot = |shape: &Shape| match shape {
        Shape::Circle(CircleShape { center, radius, .. }) if *radius == DOT_RADIUS => Some(*center),
        _ => None,
    };
    harness.output().shapes.iter().filter_map(|clipped| dot(&clipped.shape)).collect()
}

/// The step in the tooltip.
fn told(harness: &Harness<'_, Stage>) -> Option<usize> {
    // The chart's own name holds its values, too.
    let text = harness.query_by(|node| node.value().is_some_and(|text| text.starts_with("Step ")))?;
    let label = text.accesskit_node().value()?;
    label.lines().next()?.strip_prefix("Step ")?.parse().ok()
}

#[test]
fn the_dots_are_where_the_tooltip_tells_in_the_same_frame_also_while_the_curve_grows() {
    let mut harness = shown(Bounds::Grows);
    let pointer = pos2(320.0, 200.0);
    harness.hover_at(pointer);
    harness.run();
    let first = told(&harness).unwrap();
    for growth in 1..6 {
        harness.state_mut().step_count = 100 * (growth + 1);
        harness.step();
        let step = told(&harness).unwrap();
        let expected = first * (growth + 1);
        assert!(step.abs_diff(expected) <= growth + 1, "step {step} instead of about {expected}");
        let [dot] = dots(&harness)[..] else { panic!("{:?}", dots(&harness)) };
        assert!((dot.x - pointer.x).abs() < 4.0, "the dot at {dot:?} is not under the pointer");
    }
}

#[test]
fn what_lies_behind_a_window_shows_no_values_over_it() {
    for bounds in [Bounds::Grows, Bounds::Fixed] {
        let mut harness = shown(bounds);
        harness.hover_at(pos2(320.0, 200.0));
        harness.run();
        assert!(told(&harness).is_some());
        harness.state_mut().has_window = true;
        harness.run();
        assert_eq!((told(&harness), dots(&harness)), (None, vec![]), "{bounds:?}");
    }
}

#[test]
fn a_chart_with_the_focus_shows_no_values_over_a_window() {
    let mut harness = shown(Bounds::Fixed);
    harness.get_by_label_contains("Loss; ").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert!(told(&harness).is_some());
    harness.state_mut().has_window = true;
    harness.run();
    assert_eq!((told(&harness), dots(&harness)), (None, vec![]));
}
