//! The forms in which strokes are written: points one by one, or all x and then all y.

use serde::{Deserialize, Deserializer, de::Error as _};

type Numbers = Vec<Vec<Vec<f64>>>;
type Strokes = Vec<Vec<[f64; 2]>>;

/// Strokes of points `[x, y, …]`; further numbers, such as the time, are left out.
pub(super) fn by_points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Strokes>, D::Error> {
    let point = |point: Vec<f64>| match point.as_slice() {
        [x, y, ..] => Ok([*x, *y]),
        _ => Err(D::Error::custom("a point needs x and y")),
    };
    let strokes = Numbers::deserialize(deserializer)?.into_iter();
    strokes.map(|stroke| stroke.into_iter().map(point).collect()).collect::<Result<_, _>>().map(Some)
}

/// Strokes as Quick Draw has them: `[[x, …], [y, …]]`, and perhaps the times.
pub(super) fn by_axes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Strokes>, D::Error> {
    let stroke = |stroke: Vec<Vec<f64>>| match stroke.as_slice() {
        [x, y] | [x, y, _] if x.len() == y.len() => Ok(x.iter().zip(y).map(|(x, y)| [*x, *y]).collect()),
        _ => Err(D::Error::custom("a stroke of a drawing needs a list of its x and one of its y, equally long")),
    };
    Numbers::deserialize(deserializer)?.into_iter().map(stroke).collect::<Result<_, _>>().map(Some)
}
