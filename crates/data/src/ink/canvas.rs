//! The plane that ink lies on before it is normalised.

/// A grey picture of ink alone, of any size, row by row: 0 is paper, 255 full ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    width: usize,
    ink: Vec<u8>,
}

impl Canvas {
    /// A canvas without ink.
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, ink: vec![0; width * height] }
    }

    /// A canvas whose ink at column `x` and row `y` is `ink(x, y)`.
    pub fn from_fn(width: usize, height: usize, mut ink: impl FnMut(usize, usize) -> u8) -> Self {
        let mut canvas = Self::blank(width, height);
        for (y, row) in canvas.rows_mut().enumerate() {
            row.iter_mut().enumerate().for_each(|(x, pixel)| *pixel = ink(x, y));
        }
        canvas
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.ink.len().checked_div(self.width).unwrap_or(0)
    }

    /// All pixels, row by row.
    pub fn ink(&self) -> &[u8] {
        &self.ink
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        // A canvas without columns has no rows either; `chunks_exact` would refuse a width of 0.
        self.ink.chunks_exact(self.width.max(1))
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.ink.chunks_exact_mut(self.width.max(1))
    }
}
