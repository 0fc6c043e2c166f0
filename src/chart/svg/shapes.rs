//! The shapes of a drawing.

use super::{
    super::drawing::{PlacedPicture, Rgb, Shape},
    escaped, hex, hex_of, text,
};

/// A shape as an SVG element.
pub(in super::super) fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Picture(picture) => self::picture(picture),
        Shape::Frame([left, top, width, height], ink) => {
            let place = format!(r#"x="{left:.2}" y="{top:.2}" width="{width:.2}" height="{height:.2}""#);
            format!(r#"<rect {place} fill="none" stroke="{}"/>"#, hex(*ink))
        }
        Shape::Line([[x, y], [to_x, to_y]], ink) => {
            format!(r#"<path d="M{x:.2} {y:.2}L{to_x:.2} {to_y:.2}" stroke="{}"/>"#, hex(*ink))
        }
        Shape::Words { at, anchor, size, color, words } => text(*at, *size, *anchor, *color, words),
    }
}

/// A group with a name, in which each value is a square of one unit. Neighbours in a row of the same colour are one rectangle.
fn picture(PlacedPicture { name, place: [left, top, width, height], columns, colors }: &PlacedPicture) -> String {
    let rows = colors.len().div_ceil(*columns);
    let scale = [width / *columns as f64, height / rows as f64];
    let rects = colors.chunks(*columns).enumerate().flat_map(|(row, colors)| row_rects(row, colors));
    format!(
        r#"<g transform="translate({left:.2} {top:.2}) scale({:.4} {:.4})" shape-rendering="crispEdges"><title>{}</title>{}</g>"#,
        scale[0],
        scale[1],
        escaped(name),
        rects.collect::<String>()
    )
}

fn row_rects(row: usize, colors: &[Rgb]) -> Vec<String> {
    let mut column = 0;
    let rect = |equal: &[Rgb]| {
        let (width, color) = (equal.len(), hex_of(equal[0]));
        column += width;
        format!(r#"<rect x="{}" y="{row}" width="{width}" height="1" fill="{color}"/>"#, column - width)
    };
    colors.chunk_by(PartialEq::eq).map(rect).collect()
}
