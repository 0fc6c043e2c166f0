//! Planes of a picture: grey levels and masks.

use super::Canvas;
use super::parts::Part;

/// The values of all pixels, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane<T> {
    pub(crate) values: Vec<T>,
    pub(crate) width: usize,
}

impl<T: Copy> Plane<T> {
    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn shorter_side(&self) -> usize {
        self.width.min(self.height())
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> T {
        self.values[y * self.width + x]
    }

    pub(crate) fn row(&self, y: usize) -> &[T] {
        &self.values[y * self.width..][..self.width]
    }

    /// A plane of the same size whose value at column `x` and row `y` is `value(x, y)`.
    pub(crate) fn filled<U>(&self, mut value: impl FnMut(usize, usize) -> U) -> Plane<U> {
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height() {
            values.extend((0..self.width).map(|x| value(x, y)));
        }
        Plane { values, width: self.width }
    }

    /// The plane with each value changed.
    pub(crate) fn map<U>(&self, value: impl FnMut(T) -> U) -> Plane<U> {
        Plane { values: self.values.iter().copied().map(value).collect(), width: self.width }
    }

    /// The plane with each value changed by the one of another plane of the same size.
    pub(crate) fn zip<V: Copy, U>(&self, other: &Plane<V>, value: impl Fn(T, V) -> U) -> Plane<U> {
        let values = self.values.iter().zip(&other.values).map(|(&one, &other)| value(one, other));
        Plane { values: values.collect(), width: self.width }
    }

    /// Rows become columns.
    pub(crate) fn turned(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for x in 0..self.width {
            values.extend(self.values[x..].iter().step_by(self.width).copied());
        }
        Self { values, width: self.height() }
    }

    /// The values along the edge: a frame of about a thirtieth of the shorter side.
    pub(crate) fn border(&self) -> impl Iterator<Item = T> {
        let thickness = (self.shorter_side() / 32).max(1);
        let is_whole = move |y: usize| y < thickness || y + thickness >= self.height();
        (0..self.height()).flat_map(move |y| {
            let [left, right] =
                if is_whole(y) { [self.width; 2] } else { [thickness, (self.width - thickness).max(thickness)] };
            self.row(y)[..left].iter().chain(&self.row(y)[right..]).copied()
        })
    }

    /// The first and the last row.
    pub(crate) fn outer_rows(&self) -> [&[T]; 2] {
        [self.row(0), self.row(self.height() - 1)]
    }
}

impl From<Canvas> for Plane<u8> {
    fn from(canvas: Canvas) -> Self {
        Self { width: canvas.width(), values: canvas.ink().to_vec() }
    }
}

impl Plane<bool> {
    /// The mask of the pixels of some parts, in a plane of this size.
    pub(crate) fn of<'a>(&self, parts: impl IntoIterator<Item = &'a Part>) -> Self {
        let mut mask = self.map(|_| false);
        for run in parts.into_iter().flat_map(|part| &part.runs) {
            mask.values[run.row * self.width..][run.start..run.end].fill(true);
        }
        mask
    }

    /// The mask, one pixel larger in every direction.
    pub(crate) fn grown(&self) -> Self {
        let mut along = self.clone();
        for (row, wider) in self.values.chunks_exact(self.width).zip(along.values.chunks_exact_mut(self.width)) {
            wider.iter_mut().zip(&row[1..]).for_each(|(here, right)| *here |= *right);
            wider[1..].iter_mut().zip(row).for_each(|(here, left)| *here |= *left);
        }
        let mut grown = along.clone();
        grown.values.iter_mut().zip(&along.values[self.width..]).for_each(|(here, below)| *here |= *below);
        grown.values[self.width..].iter_mut().zip(&along.values).for_each(|(here, above)| *here |= *above);
        grown
    }
}
