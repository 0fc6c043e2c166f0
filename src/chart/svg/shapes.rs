//! The shapes of a drawing.

use super::{
    super::drawing::{Paint, Path, PlacedPicture, Rgb, Shape},
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
        Shape::Fill([left, top, width, height], paint) => {
            let place = format!(r#"x="{left:.2}" y="{top:.2}" width="{width:.2}" height="{height:.2}""#);
            // Neighbours leave no line between them.
            format!(r#"<rect {place} {} shape-rendering="crispEdges"/>"#, painted("fill", *paint))
        }
        Shape::Path(path) => self::path(path),
        Shape::Words { at, anchor, size, color, words } => text(*at, *size, *anchor, *color, words),
    }
}

/// Lines, and the area within.
fn path(Path { points, is_closed, fill, stroke }: &Path) -> String {
    let points: Vec<String> = points.iter().map(|[x, y]| format!("{x:.2} {y:.2}")).collect();
    let (end, fill) = (if *is_closed { "Z" } else { "" }, fill.map(|paint| painted("fill", paint)));
    let fill = fill.unwrap_or_else(|| r#"fill="none""#.to_owned());
    let stroke = stroke.map(|(width, paint)| format!(r#" {} stroke-width="{width:.2}""#, painted("stroke", paint)));
    format!(r#"<path d="M{}{end}" {fill}{}/>"#, points.join("L"), stroke.unwrap_or_default())
}

/// The attributes of a `fill` or a `stroke`.
fn painted(what: &str, Paint { color, opacity }: Paint) -> String {
    let color = hex_of(color);
    if opacity < 1.0 {
        format!(r#"{what}="{color}" {what}-opacity="{opacity:.2}""#)
    } else {
        format!(r#"{what}="{color}""#)
    }
}

/// A group with a name, in which each value is a square of one unit. Neighbours in a row of the same colour are one rectangle.
fn picture(PlacedPicture { name, place: [left, top, width, height], columns, colors }: &PlacedPicture) -> String {
    let rows = colors.len().div_ceil(*columns);
    let scale = [width / *columns as f64, height / rows as f64];
    let rects = colors.chunks(*columns).enumerate().flat_map(|(row, colors)| row_rects(row, colors));
    let title = if name.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(name)) };
    format!(
        r#"<g transform="translate({left:.2} {top:.2}) scale({:.4} {:.4})" shape-rendering="crispEdges">{title}{}</g>"#,
        scale[0],
        scale[1],
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
