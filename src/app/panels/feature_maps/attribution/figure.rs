//! The evidence as a figure: the image with its occlusion and gradient, the maps of C3, the nearest training images.

use eframe::egui::{Theme, Ui};

use super::{c3, neighbours, pixels, signed};
use crate::{
    app::{
        action::Action,
        arithmetic::map_name,
        figures,
        lab::{Lab, MapPlace},
        numbers::{short, thousands},
        widgets::save_menu,
    },
    chart::{Picture, PictureGrid, PictureGroup},
    model::{attribution::Attribution, layer::Layer},
};

/// Largest widths in pixels: of a picture of the image, of a map of C3, of a neighbour.
const MOST_WIDTHS: [f64; 3] = [240.0, 90.0, 68.0];

/// Shows the menu; returns what the user wants.
pub(super) fn menu_ui(ui: &mut Ui, lab: &Lab, attribution: &Attribution) -> Option<Action> {
    let hover = "Saves or copies the evidence with the nearest training images";
    let drawing = || grid(lab, attribution).drawing();
    save_menu::drawing_ui(ui, "Attribution", "Save figure of the attribution", hover, drawing)
}

fn grid(lab: &Lab, attribution: &Attribution) -> PictureGrid {
    let Attribution { digit, log_odds, patch, .. } = attribution;
    let (subject, side) = (lab.subject_name(), patch.side());
    let class = lab.class_names().with_noun(*digit);
    let what = format!("The evidence for {class} in {subject}, with log-odds of {}", signed(*log_odds));
    PictureGrid {
        caption: format!("{what}. Orange speaks for it, blue against it. {}", lab.credits()),
        file_stem: figures::file_stem(&format!("attribution {digit} {subject}")),
        groups: [
            Some(group("", 3, MOST_WIDTHS[0], pixel_pictures(attribution, side))),
            Some(group(
                "Maps of C3, each with its contribution to the log-odds",
                Layer::C3.map_count() / 2,
                MOST_WIDTHS[1],
                c3_pictures(attribution),
            )),
            neighbour_group(lab),
        ]
        .into_iter()
        .flatten()
        .collect(),
        color_bar: Some(figures::color_bar("max")),
    }
}

fn group(title: &str, columns: usize, most_width: f64, pictures: Vec<Picture>) -> PictureGroup {
    PictureGroup { title: title.to_owned(), columns, most_width, pictures }
}

fn pixel_pictures(attribution: &Attribution, side: usize) -> Vec<Picture> {
    let titles = ["Image".to_owned(), format!("Occlusion of {side}×{side} pixels"), "Effect of adding ink".to_owned()];
    let named = titles.into_iter().map(|title| (title.clone(), title));
    figures::pictures(&pixels::tiles(Theme::Light, attribution), named)
}

fn c3_pictures(attribution: &Attribution) -> Vec<Picture> {
    let named = attribution.c3.maps.values.iter().enumerate().map(|(map, contribution)| {
        let name = map_name(MapPlace { layer: Layer::C3, map });
        (name, format!("{}: {}", map + 1, signed(*contribution)))
    });
    figures::pictures(&c3::tiles(Theme::Light, attribution), named)
}

/// None before they are known.
fn neighbour_group(lab: &Lab) -> Option<PictureGroup> {
    let nearest = &lab.neighbours()?.nearest;
    let (labels, names) = (lab.data.dataset.train.labels(), lab.data_class_names());
    let thing = names.image_noun();
    let named = nearest.iter().filter_map(|neighbour| {
        let class = names.of(*labels.get(neighbour.index)?);
        let name = format!("Training {thing} {}", thousands(neighbour.index as u64));
        Some((name, format!("{class}, {}", short(neighbour.distance))))
    });
    let pictures = figures::pictures(&neighbours::tiles(Theme::Light, lab), named);
    let title = "Nearest training images by F6, each with its label and distance";
    Some(group(title, nearest.len().max(1), MOST_WIDTHS[2], pictures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_is_there_with_its_numbers_and_the_neighbours() {
        let lab = Lab::fake();
        let attribution = lab.snapshot.as_ref().unwrap().attribution.clone().unwrap();
        let nearest = lab.neighbours().unwrap().nearest[0];
        let grid = grid(&lab, &attribution);
        let counts = grid.groups.iter().map(|group| group.pictures.len()).collect::<Vec<_>>();
        assert_eq!(counts, [3, 16, 10]);
        let svg = grid.drawing().to_svg();
        let label = lab.data.dataset.train.labels()[nearest.index];
        for words in [
            ">Occlusion of 5×5 pixels<".to_owned(),
            ">Effect of adding ink<".to_owned(),
            format!(">16: {}<", signed(attribution.c3.maps.values[15])),
            format!(">{label}, {}<", short(nearest.distance)),
            format!("<title>Training digit {}</title>", nearest.index),
            "<title>C3 map 16</title>".to_owned(),
        ] {
            assert!(svg.contains(&words), "{words}");
        }
        for words in [
            &format!("evidence for class {}", attribution.digit),
            "test digit 0",
            "pretrained on MNIST",
            "built-in digits",
        ] {
            assert!(grid.caption.contains(words), "{words}: {}", grid.caption);
        }
    }
}
