//! Where a field may be cut: candidates of every kind, and the choice among those that part the same ink.

use std::ops::Range;

use lenet_data::strings::StringImage;

use super::{
    components,
    hit_and_deflect::{self, Edge},
    ink_map::InkMap,
    path::{InkBetween, Path, ink_cut, thinnest_near},
    profiles::{contour_distance, gaps, minima, smooth, vertical_projection},
};

/// Cuts with less ink between them are one, in pixels of full ink: a pixel of the length of a stroke of usual thickness.
const LEAST_INK_BETWEEN: f32 = 4.0;

/// A cut goes through at most so much ink, as a share of the line's height: three strokes of usual thickness.
const MOST_INK: f32 = 0.6;

/// How far the thinnest place may be from a minimum of a profile, in pixels.
const PROFILE_REACH_PX: u16 = 3;

/// How far it may be from the way of a drop, in pixels.
const DROP_REACH_PX: u16 = 1;

/// A place where a digit may end and the next begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// For each row the first column on its right.
    pub path: Path,
    /// What found it.
    pub kind: CutKind,
}

/// What found a cut. Of cuts through equally much ink the first kind is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CutKind {
    /// A person.
    Hand,
    /// Columns without ink: the cut is in their middle.
    Gap,
    /// Two components of the ink, one more to the left than the other.
    Components,
    /// A minimum of the vertical projection.
    Projection,
    /// A minimum of the distance between the upper and the lower contour.
    Contours,
    /// Hit and deflect from the top.
    FromAbove,
    /// Hit and deflect from the bottom.
    FromBelow,
}

impl CutKind {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hand => "by hand",
            Self::Gap => "gap",
            Self::Components => "components",
            Self::Projection => "projection",
            Self::Contours => "contours",
            Self::FromAbove => "hit and deflect from above",
            Self::FromBelow => "hit and deflect from below",
        }
    }
}

impl Cut {
    /// A vertical cut before `column`.
    pub fn straight(column: u16, kind: CutKind) -> Self {
        Self { path: [column; StringImage::HEIGHT], kind }
    }

    /// Mean column over `rows`.
    pub fn mean_px(&self, rows: Range<usize>) -> f32 {
        let columns = self.path.get(rows).unwrap_or(&self.path);
        columns.iter().map(|column| f32::from(*column)).sum::<f32>() / columns.len().max(1) as f32
    }
}

/// Cuts from left to right, more than needed. They do not cross.
pub(super) fn cuts(map: &InkMap<'_>) -> Vec<Cut> {
    let most_ink = MOST_INK * map.height_px();
    let weighed = candidates(map).into_iter().map(|cut| (ink_cut(map, &cut.path), cut));
    let mut weighed: Vec<(f32, Cut)> = weighed.filter(|(ink, _)| *ink <= most_ink).collect();
    weighed.sort_by(|(ink, cut), (other_ink, other)| ink.total_cmp(other_ink).then(cut.kind.cmp(&other.kind)));
    let ink_between = InkBetween::new(map.image());
    let mut chosen: Vec<Cut> = Vec::new();
    for (_, cut) in weighed {
        if chosen.iter().all(|other| ink_between.paths(&other.path, &cut.path) >= LEAST_INK_BETWEEN) {
            chosen.push(cut);
        }
    }
    untangled(chosen, map.rows())
}

fn candidates(map: &InkMap<'_>) -> Vec<Cut> {
    let contours = contour_distance(map);
    let mut found: Vec<Cut> = Vec::new();
    found.extend(gaps(&contours).iter().map(|gap| Cut::straight(gap.start.midpoint(gap.end) as u16, CutKind::Gap)));
    found.extend(components::paths(map).into_iter().map(|path| Cut { path, kind: CutKind::Components }));
    for (profile, kind) in [(&vertical_projection(map), CutKind::Projection), (&contours, CutKind::Contours)] {
        for column in minima(&smooth(profile)) {
            let straight = [column as u16; StringImage::HEIGHT];
            found.push(Cut { path: thinnest_near(map, &straight, PROFILE_REACH_PX), kind });
        }
    }
    for (edge, kind) in [(Edge::Above, CutKind::FromAbove), (Edge::Below, CutKind::FromBelow)] {
        let paths = hit_and_deflect::paths(map, edge).into_iter();
        found.extend(paths.map(|path| Cut { path: thinnest_near(map, &path, DROP_REACH_PX), kind }));
    }
    found
}

/// The cuts from left to right. Where two cross, each row of the left one gets the smaller of their columns.
pub(super) fn untangled(mut cuts: Vec<Cut>, rows: Range<usize>) -> Vec<Cut> {
    cuts.sort_by(|one, other| one.mean_px(rows.clone()).total_cmp(&other.mean_px(rows.clone())));
    for row in 0..StringImage::HEIGHT {
        let mut columns: Vec<u16> = cuts.iter().map(|cut| cut.path[row]).collect();
        columns.sort_unstable();
        cuts.iter_mut().zip(columns).for_each(|(cut, column)| cut.path[row] = column);
    }
    cuts
}
