//! What mattered, in words.

use super::Pointed;
use crate::{
    app::{lab::Lab, numbers},
    data::dataset::IMAGE_SIDE,
    model::{attribution::Attribution, layer::Layer},
    train::nearest::Neighbour,
};

/// What log-odds are, for a pointer that rests on them.
pub(super) const LOG_ODDS_HOVER: &str = "The logarithm of a digit's probability over that of all else: 0 is as likely as not, 4.6 \
                                         is 99 %, 6.9 is 99.9 %, and with a minus it is as much less likely";

/// Why there is nothing to show.
pub(super) fn missing(lab: &Lab) -> &'static str {
    match lab.subject_image() {
        Some(_) => "Finding out what mattered",
        None => "There is no image: choose a test digit, or draw one",
    }
}

/// `Log-odds of 7: +8.42`
pub(super) fn log_odds(attribution: &Attribution) -> String {
    format!("Log-odds of {}: {}", attribution.digit, signed(attribution.log_odds))
}

/// What the colours mean.
pub(super) fn legend(attribution: &Attribution) -> String {
    let digit = attribution.digit;
    format!("Orange speaks for a {digit}, blue against it; point at a place for its numbers")
}

/// What is known of a place.
pub(super) fn pointed(attribution: &Attribution, pointed: Pointed) -> String {
    match pointed {
        Pointed::Pixel(pixel) => {
            let (row, column) = (pixel / IMAGE_SIDE + 1, pixel % IMAGE_SIDE + 1);
            let (ink, side) = (attribution.image[pixel], attribution.patch.side());
            let [covered, gradient] =
                [&attribution.occlusion, &attribution.saliency].map(|map| signed(map.values[pixel]));
            format!(
                "Row {row}, column {column}, grey {ink}: the ink of {side}×{side} pixels here is worth {covered}, more ink \
                 {gradient} a full pixel"
            )
        }
        Pointed::C3 { map, index } => {
            let side = Layer::C3.map_side();
            let (row, column) = (index / side + 1, index % side + 1);
            let value = signed(attribution.c3.values.values[map * side * side + index]);
            let all = signed(attribution.c3.maps.values[map]);
            format!("C3 map {}, row {row}, column {column}: worth {value}, the whole map {all}", map + 1)
        }
    }
}

/// What the picture of covering shows.
pub(super) fn occlusion_hover(attribution: &Attribution) -> String {
    let (digit, side) = (attribution.digit, attribution.patch.side());
    format!(
        "By how much the log-odds of {digit} fall where the {side}×{side} pixels around a place are covered with paper. What is \
         orange speaks for a {digit}; without what is blue it would be more of a {digit}"
    )
}

/// What the picture of the gradient shows.
pub(super) fn saliency_hover(attribution: &Attribution) -> String {
    let digit = attribution.digit;
    format!(
        "How fast the log-odds of {digit} rise with more ink in a place: where it is orange, more ink would make it more of a \
         {digit}, where it is blue, less. It tells of small changes only, and also of places without ink"
    )
}

/// What the numbers under the maps of C3 are.
pub(super) fn c3_hover(attribution: &Attribution) -> String {
    let digit = attribution.digit;
    format!(
        "Under each map: by how much the log-odds of {digit} fall where the map is as on empty paper. In colour the same for each of \
         its values alone. Maps stand in for each other, so that the numbers do not add up to the log-odds"
    )
}

/// A training image, as its name for screen readers and for the pointer.
pub(super) fn neighbour(Neighbour { index, distance }: Neighbour, label: u8) -> String {
    let distance = numbers::short(distance);
    format!("Training digit {}: {label}, distance {distance}", numbers::thousands(index as u64))
}

/// A difference of log-odds: its sign matters, thousandths do not.
pub(super) fn signed(value: f32) -> String {
    match format!("{value:+.2}").as_str() {
        "+0.00" | "-0.00" => "0".to_owned(),
        text => text.replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn a_difference_has_a_sign_unless_there_is_none() {
        assert_eq!([1.234, -72.891, -0.004, 0.0].map(signed), ["+1.23", "−72.89", "0", "0"]);
    }
}
