//! Planes of a picture: grey levels, and masks with their connected components.

use super::Canvas;

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
        let values = (0..self.values.len()).map(|index| value(index % self.width, index / self.width)).collect();
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
        let height = self.height();
        let values = (0..self.values.len()).map(|index| self.at(index / height, index % height)).collect();
        Self { values, width: height }
    }

    /// The values along the edge: a frame of about a thirtieth of the shorter side.
    pub(crate) fn border(&self) -> impl Iterator<Item = T> {
        let thickness = (self.shorter_side() / 32).max(1);
        let in_frame = move |position: usize, side: usize| position < thickness || position + thickness >= side;
        let is_border =
            move |index: usize| in_frame(index % self.width, self.width) || in_frame(index / self.width, self.height());
        self.values.iter().enumerate().filter(move |(index, _)| is_border(*index)).map(|(_, &value)| value)
    }

    /// The first and the last row.
    pub(crate) fn outer_rows(&self) -> [&[T]; 2] {
        [self.row(0), self.row(self.height() - 1)]
    }

    /// Positions of the up to eight pixels around one.
    fn neighbours(&self, index: usize) -> impl Iterator<Item = usize> + use<T> {
        let (width, x, y) = (self.width, index % self.width, index / self.width);
        let lines = y.saturating_sub(1)..(y + 2).min(self.height());
        let columns = x.saturating_sub(1)..(x + 2).min(width);
        let near = lines.flat_map(move |line| columns.clone().map(move |column| line * width + column));
        near.filter(move |near| *near != index)
    }
}

impl From<Canvas> for Plane<u8> {
    fn from(canvas: Canvas) -> Self {
        Self { width: canvas.width(), values: canvas.ink().to_vec() }
    }
}

impl Plane<bool> {
    /// The connected components, each as the positions of its pixels; diagonal neighbours are connected.
    pub(crate) fn components(&self) -> Vec<Vec<usize>> {
        let mut unseen = self.values.clone();
        let mut components = Vec::new();
        for start in 0..unseen.len() {
            if std::mem::take(&mut unseen[start]) {
                let mut component = vec![start];
                let mut next = 0;
                while let Some(&index) = component.get(next) {
                    component.extend(self.neighbours(index).filter(|&near| std::mem::take(&mut unseen[near])));
                    next += 1;
                }
                components.push(component);
            }
        }
        components
    }

    /// The mask of these positions in a plane of this size.
    pub(crate) fn of<'a>(&self, positions: impl IntoIterator<Item = &'a usize>) -> Self {
        let mut mask = self.map(|_| false);
        positions.into_iter().for_each(|&index| mask.values[index] = true);
        mask
    }

    /// The mask, one pixel larger in every direction.
    pub(crate) fn grown(&self) -> Self {
        let grown = |index| self.values[index] || self.neighbours(index).any(|near| self.values[near]);
        Self { values: (0..self.values.len()).map(grown).collect(), width: self.width }
    }
}
