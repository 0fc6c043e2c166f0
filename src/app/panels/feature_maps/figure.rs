//! Maps as figures: one map, those of a layer, or all of them; with what they are of in the caption.

use eframe::egui::{Button, Color32, Response, Ui};

use super::{rbf_bitmaps, value_text::value_kind};
use crate::{
    app::{
        action::Action,
        arithmetic::map_name,
        figures,
        lab::{Lab, MapPlace, MapScale},
        layer_text,
        numbers::short,
        pictures::{self, Pictures},
        widgets::save_menu::{self, Format, SaveItem},
    },
    chart::{Picture, PictureGrid, PictureGroup},
    model::{architecture::OutputUnits, layer::Layer},
};

/// What a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Map(MapPlace),
    Layer(Layer),
    AllLayers,
    /// F6 and the bitmaps that a radial basis network compares with it.
    Bitmaps,
}

/// Largest widths of a picture in pixels: alone, among those of its layer, and among those of all layers.
const MOST_WIDTHS: [f64; 3] = [480.0, 240.0, 110.0];

/// Width of a unit among all layers, in pixels.
const UNIT_WIDTH: f64 = 22.0;

/// Shows the menu of the chosen map, the enlarged layer and all layers; returns what the user wants.
pub(super) fn menu_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Option<Action> {
    let chosen = lab.inspected.map(MapPlace::from).or(lab.highlight).filter(|place| is_map(*place, lab));
    let bitmaps = (lab.network.architecture.output == OutputUnits::RadialBasis).then_some(Shown::Bitmaps);
    let layers = [Shown::Layer(lab.opened_layer), Shown::AllLayers];
    let shown = chosen.map(Shown::Map).into_iter().chain(layers).chain(bitmaps);
    with_items(lab, pictures, shown, |items| {
        let hover = "Saves or copies the map last pointed at, the enlarged layer, or all layers";
        save_menu::ui(ui, Button::new("Save figure").small(), "Save figure of maps", hover, items, |_| ())
    })
}

/// The same for a map where the right button was pressed on it.
pub(super) fn context_ui(response: &Response, lab: &Lab, pictures: &Pictures, place: MapPlace) -> Option<Action> {
    if !save_menu::is_context_open(response) {
        return None;
    }
    let map = is_map(place, lab).then_some(Shown::Map(place));
    let shown = map.into_iter().chain([Shown::Layer(place.layer), Shown::AllLayers]);
    with_items(lab, pictures, shown, |items| save_menu::context_ui(response, items))
}

/// From C5 on maps are single units.
fn is_map(place: MapPlace, lab: &Lab) -> bool {
    place.layer.map_side() > 1 && place.map < lab.network.architecture.map_count(place.layer)
}

fn with_items<T>(
    lab: &Lab,
    pictures: &Pictures,
    shown: impl Iterator<Item = Shown>,
    show: impl FnOnce(&[SaveItem<'_>]) -> T,
) -> T {
    let disabled_reason = lab.activations().is_none().then_some("There are no values yet");
    let named: Vec<(String, _)> = shown
        .map(|shown| {
            let figure = move |format| save_menu::of_drawing(&grid(lab, pictures, shown).drawing(), format);
            (shown.name(), figure)
        })
        .collect();
    let items: Vec<SaveItem<'_>> = named
        .iter()
        .map(|(name, figure)| SaveItem { name, formats: &Format::PICTURES, disabled_reason, figure })
        .collect();
    show(&items)
}

impl Shown {
    fn name(self) -> String {
        match self {
            Self::Map(place) => map_name(place),
            Self::Layer(layer) => format!("Layer {}", layer.name()),
            Self::AllLayers => "All layers".to_owned(),
            Self::Bitmaps => "F6 beside the bitmaps".to_owned(),
        }
    }
}

/// The figure. Its colours are those of the window in the light theme.
pub(super) fn grid(lab: &Lab, pictures: &Pictures, shown: Shown) -> PictureGrid {
    let group = |layer, map, among| group(lab, pictures, layer, map, among);
    let (groups, values) = match shown {
        Shown::Map(place) => {
            (group(place.layer, Some(place.map), Among::None), format!(": {}", kind(lab, place.layer)))
        }
        Shown::Layer(layer) => (group(layer, None, Among::Layer), format!(": {}", kind(lab, layer))),
        Shown::AllLayers => {
            let groups = Layer::ALL.into_iter().flat_map(|layer| group(layer, None, Among::AllLayers)).collect();
            (groups, String::new())
        }
        Shown::Bitmaps => (
            rbf_bitmaps::figure_group(lab).into_iter().collect(),
            ": the squared distance from each, the smallest wins".to_owned(),
        ),
    };
    let (name, subject) = (shown.name(), lab.subject_name());
    PictureGrid {
        caption: format!("{name} for {subject}{values}. {}", lab.credits()),
        file_stem: figures::file_stem(&format!("{name} {subject}")),
        groups,
        color_bar: full_color(lab, pictures, shown).map(|end| figures::color_bar(&end)),
    }
}

/// The magnitude with the full colour, where all pictures share one. The input has ink.
fn full_color(lab: &Lab, pictures: &Pictures, shown: Shown) -> Option<String> {
    let scale = lab.map_view.scale;
    let place = match (shown, scale) {
        (Shown::Map(MapPlace { layer: Layer::Input, .. }) | Shown::Layer(Layer::Input), _) => return None,
        (Shown::Bitmaps, _) => return Some(short(rbf_bitmaps::FULL_COLOR)),
        (Shown::Map(place), _) => place,
        (Shown::Layer(layer), MapScale::Layer | MapScale::Network) => MapPlace { layer, map: 0 },
        (Shown::AllLayers, MapScale::Network) => MapPlace { layer: Layer::C1, map: 0 },
        _ => return Some("max".to_owned()),
    };
    Some(short(pictures.scale(place, scale)))
}

/// Which values of a layer are in its pictures.
fn kind(lab: &Lab, layer: Layer) -> &'static str {
    match (layer, lab.network.architecture.output) {
        (Layer::Output, OutputUnits::Linear) => "logits",
        (Layer::Output, OutputUnits::RadialBasis) => "distances",
        _ => value_kind(lab, layer),
    }
}

/// What a picture is beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    None,
    Layer,
    AllLayers,
}

/// The maps of a layer, or one of them; none before there are values.
fn group(lab: &Lab, pictures: &Pictures, layer: Layer, map: Option<usize>, among: Among) -> Vec<PictureGroup> {
    let maps = maps(lab, pictures, layer);
    let maps: Vec<Picture> = match map {
        Some(map) => maps.into_iter().nth(map).map(|map| Picture { title: String::new(), ..map }).into_iter().collect(),
        None => maps,
    };
    if maps.is_empty() {
        return Vec::new();
    }
    let architecture = &lab.network.architecture;
    let own_columns = pictures::column_count(layer, architecture);
    let (columns, most_width) = match (among, layer.map_side()) {
        (Among::AllLayers, 1) => (1, UNIT_WIDTH * own_columns as f64),
        (Among::AllLayers, _) => (2 * own_columns, MOST_WIDTHS[2]),
        _ if maps.len() == 1 => (1, MOST_WIDTHS[0]),
        _ => (own_columns, MOST_WIDTHS[1]),
    };
    let scale = lab.map_view.scale;
    let end = match (layer, scale) {
        (Layer::Input, _) | (_, MapScale::Map) => String::new(),
        _ => format!(", ±{}", short(pictures.scale(MapPlace { layer, map: 0 }, scale))),
    };
    let title = match among {
        Among::None => String::new(),
        _ => format!("{}, {}, {}{end}", layer.name(), layer_text::size(layer, architecture), kind(lab, layer)),
    };
    vec![PictureGroup { title, columns: columns.min(maps.len()), most_width, pictures: maps }]
}

/// Each map of a layer; of a layer of units one picture, of the outputs with their numbers.
fn maps(lab: &Lab, pictures: &Pictures, layer: Layer) -> Vec<Picture> {
    let colors = pictures.colors(lab, layer, figures::tokens());
    let Some((colors, values)) = colors.zip(lab.layer_values(layer)) else { return Vec::new() };
    let (side, architecture) = (layer.map_side(), &lab.network.architecture);
    let plain = |colors: &[Color32]| colors.iter().copied().map(figures::plain).collect();
    if side > 1 {
        let map = |(map, colors): (usize, &[Color32])| {
            let name = map_name(MapPlace { layer, map });
            Picture { title: name.clone(), name, columns: side, cells: plain(colors), ..Picture::default() }
        };
        return colors.chunks(side * side).enumerate().map(map).collect();
    }
    let (name, columns) = (format!("{} units", layer.name()), pictures::column_count(layer, architecture));
    let (cells, column_names) = match layer {
        Layer::Output => {
            let numbered = colors.iter().zip(&values.values);
            let cells = numbered.map(|(color, value)| figures::numbered(*color, short(*value))).collect();
            (cells, (0..columns).map(|unit| layer_text::class(unit, &lab.class_names())).collect())
        }
        _ => (plain(&colors), Vec::new()),
    };
    vec![Picture { name, columns, cells, column_names, ..Picture::default() }]
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Context, Theme};

    use super::*;
    use crate::{app::theme, chart::Rgb};

    fn figure(shown: Shown) -> (Lab, PictureGrid) {
        let (lab, mut pictures) = (Lab::fake_run(), Pictures::default());
        pictures.update(&Context::default(), &lab);
        let grid = grid(&lab, &pictures, shown);
        (lab, grid)
    }

    #[test]
    fn a_figure_has_a_picture_for_each_map_in_the_colours_of_the_window() {
        for (layer, count) in [(Layer::Input, 1), (Layer::C1, 6), (Layer::C3, 16), (Layer::F6, 1), (Layer::Output, 1)] {
            let (lab, grid) = figure(Shown::Layer(layer));
            assert_eq!(grid.groups.iter().map(|group| group.pictures.len()).sum::<usize>(), count, "{layer:?}");
            if layer == Layer::Input {
                assert_eq!(grid.color_bar, None, "the input has ink");
                continue;
            }
            let values = &lab.layer_values(layer).unwrap().values;
            let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let expected: Vec<Rgb> =
                values.iter().map(|value| figures::rgb(theme::of(Theme::Light).diverging(value / largest))).collect();
            let cells = grid.groups[0].pictures.iter().flat_map(|picture| &picture.cells);
            assert_eq!(cells.map(|cell| cell.color).collect::<Vec<_>>(), expected, "{layer:?}");
            assert_eq!(grid.color_bar.unwrap().ends[1], short(largest), "{layer:?}");
            let digits: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
            let expected = if layer == Layer::Output { digits } else { Vec::new() };
            assert_eq!(grid.groups[0].pictures[0].column_names, expected);
        }
    }

    #[test]
    fn the_caption_names_network_data_and_epoch() {
        let (lab, grid) = figure(Shown::Map(MapPlace { layer: Layer::C3, map: 4 }));
        let epochs = lab.run().map(|run| format!("epoch {} of {}", run.epochs.len(), run.epoch_count)).unwrap();
        for words in ["C3 map 5 for test digit 0", "run in memory after step 300", &epochs, "Data: built-in digits"] {
            assert!(grid.caption.contains(words), "{words}: {}", grid.caption);
        }
        assert_eq!(grid.file_stem, "c3-map-5-test-digit-0");
        let svg = grid.drawing().to_svg();
        assert_eq!(svg.matches("<title>C3 map 5</title>").count(), 1);
    }

    #[test]
    fn all_layers_are_in_one_figure() {
        let (_, grid) = figure(Shown::AllLayers);
        let maps = grid.groups.iter().map(|group| group.pictures.len()).collect::<Vec<_>>();
        assert_eq!(maps, [1, 6, 6, 16, 16, 1, 1, 1]);
        assert!(grid.groups[1].title.starts_with("C1, 6@28×28, activation, ±"), "{}", grid.groups[1].title);
    }
}
