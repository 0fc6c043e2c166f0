//! The drawing of the layers as a figure.

use eframe::egui::{Pos2, Rect, Ui, pos2};

use super::drawing_layout::{self, Connection, LayerPlace, Places};
use crate::{
    app::{action::Action, figures, lab::Lab, layer_text, pictures::Pictures, widgets::save_menu},
    chart::{Anchor, Drawing, Ink, LABEL_SIZE, PlacedPicture, Rgb, Shape, TITLE_SIZE},
    model::layer::Layer,
};

/// The room of the drawing in pixels, with the captions below the layers.
const ROOM: Rect = Rect { min: pos2(10.0, 10.0), max: pos2(790.0, 260.0) };
const CAPTION_HEIGHT: f32 = 36.0;

/// Width of a letter, as a share of its size.
const LETTER_WIDTH: f64 = 0.56;

/// Shows the menu; returns what the user wants.
pub(super) fn menu_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Option<Action> {
    let (spoken, hover) = ("Save figure of the architecture", "Saves or copies the drawing of the layers");
    save_menu::drawing_ui(ui, "Drawing", spoken, hover, || drawing(lab, pictures))
}

/// The layers to scale, with the values of the image in view.
fn drawing(lab: &Lab, pictures: &Pictures) -> Drawing {
    let architecture = &lab.network.architecture;
    let width = |text: &str, size: f64| (LETTER_WIDTH * size * text.chars().count() as f64) as f32;
    let caption_widths = Layer::ALL.map(|layer| {
        let size = layer_text::size(layer, architecture);
        width(layer.name(), TITLE_SIZE).max(width(&size, LABEL_SIZE))
    });
    let places = drawing_layout::places(ROOM, architecture, CAPTION_HEIGHT, &caption_widths);
    let mut shapes: Vec<Shape> = places.layers.iter().flat_map(|place| layer(lab, pictures, place)).collect();
    shapes.extend(connections(&places));
    let bottom = places.layers.iter().map(|place| place.cell.bottom()).fold(0.0, f32::max);
    Drawing {
        caption: format!("LeNet-5, one square a unit, with the values for {}. {}", lab.subject_name(), lab.credits()),
        file_stem: "architecture".to_owned(),
        height: f64::from(bottom) + 10.0,
        shapes,
    }
}

/// The maps of a layer, or the columns of its units, over its name and size.
fn layer(lab: &Lab, pictures: &Pictures, place: &LayerPlace) -> Vec<Shape> {
    let layer = place.layer;
    let side = layer.map_side();
    let colors = pictures.colors(lab, layer, figures::tokens()).unwrap_or_default();
    let colors: Vec<Rgb> = colors.into_iter().map(figures::rgb).collect();
    let mut shapes = Vec::new();
    for (map, (rect, colors)) in place.maps.iter().zip(colors.chunks(side * side)).enumerate() {
        let (name, place) = (format!("{} {}", layer.name(), map + 1), sides(*rect));
        shapes.push(Shape::Picture(PlacedPicture { name, place, columns: side, colors: colors.to_vec() }));
        if side > 1 {
            shapes.push(Shape::Frame(place, Ink::Border));
        }
    }
    shapes.extend(place.columns().map(|column| Shape::Frame(sides(column), Ink::Border)));
    let middle = f64::from(place.cell.center().x);
    let bottom = f64::from(place.cell.bottom());
    let size = layer_text::size(layer, &lab.network.architecture);
    shapes.push(Shape::words([middle, bottom - 17.0], Anchor::Middle, TITLE_SIZE, Ink::Text, layer.name()));
    shapes.push(Shape::words([middle, bottom - 3.0], Anchor::Middle, LABEL_SIZE, Ink::WeakText, size));
    shapes
}

/// The patches that units see, with two lines from each to its unit.
fn connections(places: &Places) -> Vec<Shape> {
    let of_layer = Layer::ALL.into_iter().filter_map(|layer| places.connection(layer));
    let shapes = |Connection { patch, unit }: Connection| {
        let end = point(unit.left_center());
        [
            Shape::Frame(sides(patch), Ink::Text),
            Shape::Frame(sides(unit), Ink::Text),
            Shape::Line([point(patch.right_top()), end], Ink::WeakText),
            Shape::Line([point(patch.right_bottom()), end], Ink::WeakText),
        ]
    };
    of_layer.flat_map(shapes).collect()
}

fn sides(rect: Rect) -> [f64; 4] {
    [rect.left(), rect.top(), rect.width(), rect.height()].map(f64::from)
}

fn point(at: Pos2) -> [f64; 2] {
    [at.x, at.y].map(f64::from)
}

#[cfg(test)]
mod tests {
    use eframe::egui::Context;

    use super::*;

    #[test]
    fn the_drawing_has_every_map_and_unit_and_its_caption() {
        let (lab, mut pictures) = (Lab::fake(), Pictures::default());
        pictures.update(&Context::default(), &lab);
        let drawing = drawing(&lab, &pictures);
        let count = drawing.shapes.iter().filter(|shape| matches!(shape, Shape::Picture(_))).count();
        assert_eq!(count, Layer::ALL.into_iter().map(Layer::map_count).sum::<usize>());
        assert!(drawing.caption.contains("pretrained on MNIST"), "{}", drawing.caption);
        let svg = drawing.to_svg();
        assert!(Layer::ALL.into_iter().all(|layer| svg.contains(&format!(">{}<", layer.name()))));
    }
}
