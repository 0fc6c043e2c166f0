//! How series look: a named colour and a dash or marker, so that colour alone distinguishes none.

/// How a series looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Colour of line, markers and bars.
    pub ink: Ink,
    /// Opacity (0–1).
    pub opacity: f32,
    /// Width of the line in points.
    pub width: f32,
    /// Whether the line is broken.
    pub dash: Dash,
    /// Marker at each point.
    pub marker: Marker,
}

/// A colour by what it means; each theme has its own value for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Training images.
    Training,
    /// Validation images.
    Validation,
    /// Test images.
    Test,
    /// Values of others, to compare with.
    Reference,
    /// What the user chose.
    Accent,
    /// Text.
    Text,
    /// Labels.
    WeakText,
    /// Grid lines.
    Border,
    /// The ground of the plot.
    Ground,
    /// Runs over each other; the number counts modulo [`RUN_COLOR_COUNT`].
    Run(usize),
}

/// Number of colours of runs.
pub const RUN_COLOR_COUNT: usize = 8;

/// Whether a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// It is not.
    Solid,
    /// Into dashes.
    Dashed,
    /// Into dots.
    Dotted,
}

/// Marker at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// None.
    None,
    /// A disk.
    Circle,
    /// A square on its corner.
    Diamond,
    /// A triangle that points upwards.
    Triangle,
}

/// Radius of markers in points.
pub const MARKER_RADIUS: f32 = 3.5;

/// Opacity of bands, so that what is behind them is still seen.
pub const BAND_OPACITY: f32 = 0.16;

impl Style {
    /// A solid line of usual width without markers.
    pub const fn line(ink: Ink) -> Self {
        Self { ink, opacity: 1.0, width: 2.0, dash: Dash::Solid, marker: Marker::None }
    }

    /// The same with another dash and marker.
    #[must_use]
    pub const fn with(self, dash: Dash, marker: Marker) -> Self {
        Self { dash, marker, ..self }
    }

    /// The style of the series at `position` among many: no two of the first 24 look alike, also without colours.
    pub fn of_run(position: usize) -> Self {
        let dashes = [Dash::Solid, Dash::Dashed, Dash::Dotted];
        let markers = [Marker::Circle, Marker::Diamond, Marker::Triangle];
        let dash = dashes[(position / RUN_COLOR_COUNT) % dashes.len()];
        Self::line(Ink::Run(position % RUN_COLOR_COUNT)).with(dash, markers[position % markers.len()])
    }
}

impl Ink {
    /// Red, green and blue in figures: the light theme on white.
    pub fn light(self) -> [u8; 3] {
        let color: u32 = match self {
            Self::Training => 0x0b_62_b5,
            Self::Validation => 0x8a_4f_b0,
            Self::Test => 0xc8_5a_00,
            Self::Reference => 0x6a_74_82,
            Self::Accent => 0x0b_7a_6d,
            Self::Text => 0x1d_22_2a,
            Self::WeakText => 0x5b_65_73,
            Self::Border => 0xcd_d3_db,
            Self::Ground => 0xff_ff_ff,
            Self::Run(number) => {
                const RUNS: [u32; RUN_COLOR_COUNT] =
                    [0x0b_62_b5, 0xc8_5a_00, 0x0b_7a_6d, 0x8a_4f_b0, 0x7d_6b_00, 0xb8_3b_1e, 0x41_7a_22, 0xb0_42_7c];
                RUNS[number % RUN_COLOR_COUNT]
            }
        };
        let [_, red, green, blue] = color.to_be_bytes();
        [red, green, blue]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_runs_are_told_apart_without_colours() {
        let styles: Vec<_> = (0..24).map(Style::of_run).collect();
        for (position, one) in styles.iter().enumerate() {
            assert!(styles[position + 1..].iter().all(|other| one != other));
        }
        assert_ne!(styles[0].marker, styles[1].marker);
    }
}
