//! The digits as the writers of MNIST's forms wrote them, each in several styles.

use super::path::{Path, Vector, midpoint};
use super::writing_style::StyleRng;

/// The strokes of one way to write a digit.
pub(super) fn strokes(label: u8, rng: &mut StyleRng) -> Vec<Path> {
    [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](rng)
}

/// An oval, closed or not quite, with or without a tail, now and then slashed.
fn zero(rng: &mut StyleRng) -> Vec<Path> {
    let width = rng.near(0.36, 0.07);
    let mut strokes = vec![oval(rng, width)];
    if rng.chance(0.04) {
        strokes.push(slash(rng, width));
    }
    strokes
}

/// Once around from the top, with a gap or an overlap, and an end that lies a little inside or outside the start.
pub(super) fn oval(rng: &mut StyleRng, width: f32) -> Path {
    let start = rng.near(-80.0, 30.0);
    let sweep = match rng.between(0.0, 1.0) {
        part if part < 0.10 => rng.between(285.0, 345.0),
        part if part < 0.22 => rng.between(380.0, 450.0),
        _ => rng.near(362.0, 12.0),
    };
    let sweep = if rng.chance(0.85) { -sweep } else { sweep };
    let drift = rng.near(0.0, 0.12);
    let lead_in = if rng.chance(0.15) { Path::from(rng.around([0.05, -0.55], [0.15, 0.06])) } else { Path::default() };
    let path = lead_in.spiral([0.0, 0.0], [width, 0.5], [start, sweep], 12, |part| 1.0 + drift * (part - 0.5));
    match rng.between(0.0, 1.0) {
        part if part < 0.12 => path.to(rng.around([0.02, -0.25], [0.12, 0.1])),
        part if part < 0.22 => path.to(rng.around([0.15, -0.58], [0.15, 0.05])),
        _ => path,
    }
}

pub(super) fn slash(rng: &mut StyleRng, width: f32) -> Path {
    let reach = rng.between(0.6, 1.25);
    Path::from([width * reach, rng.near(-0.42, 0.06) * reach]).to([-width * reach, rng.near(0.42, 0.06) * reach])
}

/// A bare stroke, with a flag, with a foot.
fn one(rng: &mut StyleRng) -> Vec<Path> {
    let bow = rng.near(0.0, 0.02);
    if rng.chance(0.75) {
        return vec![Path::from([0.0, -0.5]).to([bow, rng.near(0.0, 0.1)]).to([0.0, 0.5])];
    }
    let flag = [rng.between(-0.3, -0.06), rng.between(-0.45, -0.1)];
    let mut strokes = vec![Path::from(flag).corner([0.0, -0.5]).to([bow, 0.0]).to([0.0, 0.5])];
    if rng.chance(0.45) {
        let height = rng.near(0.5, 0.03);
        strokes.push(Path::from([rng.near(-0.26, 0.07), height]).to([rng.near(0.26, 0.07), rng.near(height, 0.03)]));
    }
    strokes
}

/// With a corner or a loop at the bottom, round or flat at the top.
pub(super) fn two(rng: &mut StyleRng) -> Vec<Path> {
    let upper = if rng.chance(0.85) { two_round_top(rng) } else { two_flat_top(rng) };
    vec![if rng.chance(0.45) { corner_foot(rng, upper) } else { loop_foot(rng, upper) }]
}

fn two_round_top(rng: &mut StyleRng) -> Path {
    let radii = rng.around([0.25, 0.23], [0.045, 0.05]);
    let (start, end) = (rng.near(190.0, 28.0), rng.near(375.0, 14.0));
    Path::default().arc([rng.near(0.0, 0.04), -0.5 + radii[1]], radii, start, end)
}

fn two_flat_top(rng: &mut StyleRng) -> Path {
    let path = Path::from(rng.around([-0.25, -0.42], [0.05, 0.05]));
    let [x, y] = rng.around([0.24, -0.46], [0.04, 0.03]);
    if rng.chance(0.5) { path.corner([x, y]) } else { path.to([0.1, -0.5]).to([x, y + 0.05]) }
}

fn corner_foot(rng: &mut StyleRng, upper: Path) -> Path {
    let foot = rng.around([-0.28, 0.46], [0.06, 0.04]);
    let path = upper.to(rng.around([0.02, 0.12], [0.05, 0.06])).corner(foot);
    let end = rng.around([0.34, 0.45], [0.09, 0.07]);
    path.to(midpoint(foot, end, [0.0, rng.near(0.0, 0.035)])).to(end)
}

/// Down to the bottom, round a loop at the left that the pen leaves to the right, and the base.
fn loop_foot(rng: &mut StyleRng, upper: Path) -> Path {
    let (width, height) = (rng.between(0.04, 0.26), rng.between(0.03, 0.2));
    let centre = [rng.near(-0.1, 0.05) - 0.4 * width, rng.near(0.48, 0.03) - height];
    let neck = rng.around([0.12, 0.08], [0.06, 0.07]);
    let path = upper.to(neck).arc(centre, [width, height], rng.near(25.0, 22.0), rng.near(285.0, 15.0));
    let end = rng.around([0.36, 0.46], [0.08, 0.08]);
    path.to(midpoint([centre[0], centre[1] - height], end, [0.05, rng.near(0.0, 0.05)])).to(end)
}

/// Round or flat at the top, with a point or a loop in the middle.
pub(super) fn three(rng: &mut StyleRng) -> Vec<Path> {
    let waist = rng.around([-0.02, -0.05], [0.08, 0.06]);
    let upper = if rng.chance(0.9) {
        let height = f32::midpoint(waist[1], 0.5);
        let (centre, radii) = ([rng.near(0.0, 0.04), -0.5 + height], [rng.near(0.22, 0.04), height]);
        Path::default().arc(centre, radii, rng.near(205.0, 28.0), rng.near(400.0, 18.0))
    } else {
        let top = rng.near(-0.48, 0.02);
        Path::from([rng.near(-0.25, 0.04), top]).corner([rng.near(0.22, 0.05), rng.near(top, 0.03)])
    };
    let path = match rng.chance(0.55) {
        true => upper.corner(waist),
        false => upper.arc(waist, [rng.between(0.02, 0.1), rng.between(0.01, 0.05)], 240.0, 90.0),
    };
    let height = (0.5 - waist[1]) / 2.0;
    let (centre, radii) = ([rng.near(-0.01, 0.05), 0.5 - height], [rng.near(0.25, 0.045), height]);
    vec![path.arc(centre, radii, rng.near(-50.0, 14.0), rng.near(155.0, 26.0))]
}

/// Open in two strokes, closed, or in one stroke.
fn four(rng: &mut StyleRng) -> Vec<Path> {
    match rng.between(0.0, 1.0) {
        part if part < 0.72 => open_four(rng),
        part if part < 0.86 => closed_four(rng),
        _ => one_stroke_four(rng),
    }
}

fn open_four(rng: &mut StyleRng) -> Vec<Path> {
    let bar = rng.near(0.06, 0.07);
    let elbow = [rng.near(-0.27, 0.05), bar];
    let start = rng.around([-0.15, -0.42], [0.09, 0.06]);
    let bow = [rng.near(f32::midpoint(start[0], elbow[0]) - 0.02, 0.03), f32::midpoint(start[1], bar)];
    // Some bars cross the stem, and some end at it.
    let reach = if rng.chance(0.8) { rng.near(0.29, 0.08) } else { rng.near(0.15, 0.05) };
    let end = [reach, bar + rng.near(-0.04, 0.06)];
    let path = Path::from(start).to(bow);
    let path = match rng.chance(0.5) {
        true => path.corner(elbow),
        false => path.to([elbow[0], elbow[1] - 0.06]).to([elbow[0] + 0.08, elbow[1] + 0.01]),
    };
    let angle = path.to([0.0, bar + rng.near(0.0, 0.02)]).to(end);
    let x = rng.near(0.15, 0.05);
    let stem = Path::from([x + rng.near(0.03, 0.05), rng.near(-0.42, 0.1)]).to([x, 0.0]);
    vec![angle, stem.to([x + rng.near(-0.05, 0.05), 0.5])]
}

fn closed_four(rng: &mut StyleRng) -> Vec<Path> {
    let bar = rng.near(0.14, 0.06);
    let x = rng.near(0.12, 0.05);
    let angle = Path::from([x, -0.5]).corner([rng.near(-0.3, 0.05), bar]);
    let angle = angle.to([rng.near(0.32, 0.07), rng.near(bar, 0.03)]);
    let stem = Path::from([x + rng.near(0.0, 0.03), rng.near(-0.46, 0.05)]).to([x + rng.near(-0.03, 0.04), 0.5]);
    vec![angle, stem]
}

fn one_stroke_four(rng: &mut StyleRng) -> Vec<Path> {
    let bar = rng.near(0.05, 0.05);
    let right = rng.near(0.2, 0.04);
    let path = Path::from(rng.around([-0.22, -0.46], [0.05, 0.04]))
        .to([rng.near(-0.25, 0.03), -0.15])
        .to([rng.near(-0.18, 0.03), bar])
        .to([0.0, bar + 0.01])
        .to([right - 0.03, -0.15])
        .corner([right + 0.02, rng.near(-0.38, 0.08)]);
    vec![path.to([right, 0.0]).to([right + rng.near(-0.04, 0.04), 0.5])]
}

/// In one stroke, with the bar added last, or as an S.
fn five(rng: &mut StyleRng) -> Vec<Path> {
    let top = rng.around([-0.12, -0.43], [0.05, 0.04]);
    let bar_end = rng.around([0.34, -0.49], [0.12, 0.06]);
    match rng.between(0.0, 1.0) {
        part if part < 0.4 => vec![five_body(rng, Path::from(bar_end).corner(top))],
        part if part < 0.8 => {
            let gap = rng.near(0.0, 0.03);
            let bar = Path::from([top[0] + rng.near(0.0, 0.05), top[1] + gap]).to([bar_end[0], bar_end[1] + gap]);
            vec![five_body(rng, Path::from(top)), bar]
        }
        _ => {
            let bar = Path::from([bar_end[0] - 0.08, bar_end[1] + 0.03]).to([0.05, -0.48]);
            vec![five_body(rng, bar.to([top[0], top[1] + 0.1]))]
        }
    }
}

/// Down from the upper left, and the bowl.
fn five_body(rng: &mut StyleRng, path: Path) -> Path {
    let shoulder = rng.around([-0.2, -0.1], [0.05, 0.06]);
    let path = path.turn(rng.chance(0.5), shoulder);
    let radii = rng.around([0.25, 0.3], [0.06, 0.04]);
    let centre = [rng.near(-0.03, 0.05), 0.5 - radii[1]];
    path.arc(centre, radii, rng.near(-75.0, 18.0), rng.near(150.0, 28.0))
}

/// A stem, straight or bent, that runs into a loop, closed, open or wound inward.
fn six(rng: &mut StyleRng) -> Vec<Path> {
    let radii = rng.around([0.23, 0.23], [0.05, 0.06]);
    let centre = [rng.near(0.05, 0.03), 0.5 - radii[1]];
    let bend = [centre[0] - radii[0] * rng.between(0.9, 1.6), rng.near(0.08, 0.09)];
    let start = [bend[0] + rng.near(0.18, 0.1), -0.5];
    let stem = Path::from(start).to(midpoint(start, bend, [rng.near(-0.04, 0.035), 0.0])).to(bend);
    // From the bottom left counter-clockwise, each radius a little shorter than the one before.
    let end = if rng.chance(0.8) { rng.near(-185.0, 32.0) } else { rng.between(-320.0, -220.0) };
    let shrink = rng.between(0.0, 0.4);
    vec![stem.spiral(centre, radii, [120.0, end - 120.0], 10, |part| 1.0 - shrink * part * part)]
}

/// With a sharp or a round corner, a tick at the start, a bar across.
fn seven(rng: &mut StyleRng) -> Vec<Path> {
    let corner = rng.around([0.26, -0.46], [0.05, 0.03]);
    let top = seven_top(rng, corner);
    let foot = [rng.near(-0.02, 0.08), 0.5];
    let bend = [f32::midpoint(corner[0], foot[0]) + rng.near(-0.02, 0.05), rng.near(0.0, 0.05)];
    let stem = top.to(bend);
    let stem = match rng.chance(0.06) {
        true => stem.to([foot[0], foot[1] - 0.05]).to([foot[0] + rng.between(0.05, 0.2), rng.near(0.48, 0.04)]),
        false => stem.to(foot),
    };
    let mut strokes = vec![stem];
    if rng.chance(0.2) {
        let (height, reach) = (bend[1] + rng.near(0.0, 0.05), rng.between(0.1, 0.28));
        let centre = bend[0] + rng.near(0.0, 0.04);
        strokes.push(Path::from([centre - reach, height + rng.near(0.01, 0.04)]).to([centre + reach, height]));
    }
    strokes
}

fn seven_top(rng: &mut StyleRng, corner: Vector) -> Path {
    let start = rng.around([-0.28, -0.42], [0.06, 0.05]);
    let path = if rng.chance(0.35) {
        let tick = Path::from([start[0] + rng.near(-0.01, 0.03), start[1] + rng.between(0.04, 0.25)]);
        tick.turn(rng.chance(0.5), start)
    } else {
        Path::from(start)
    };
    let path = path.to(midpoint(start, corner, [0.0, rng.near(0.0, 0.035)]));
    match rng.chance(0.65) {
        true => path.corner(corner),
        false => path.to([corner[0] - 0.05, corner[1]]).to([corner[0], corner[1] + rng.between(0.05, 0.12)]),
    }
}

/// As an S that is closed, or as two rings.
fn eight(rng: &mut StyleRng) -> Vec<Path> {
    let waist = rng.around([0.0, -0.03], [0.03, 0.05]);
    let upper = [rng.near(0.17, 0.04), f32::midpoint(waist[1], 0.5)];
    let lower = [rng.near(0.2, 0.045), (0.5 - waist[1]) / 2.0];
    if rng.chance(0.06) {
        let mut ring = |y: f32, radii: Vector| {
            let start = rng.near(-90.0, 30.0);
            Path::default().arc([rng.near(0.0, 0.03), y], radii, start, start - rng.near(365.0, 12.0))
        };
        return vec![ring(waist[1] - upper[1], upper), ring(waist[1] + lower[1], lower)];
    }
    let path = closed_s(rng, waist, upper, lower);
    vec![match rng.between(0.0, 1.0) {
        part if part < 0.15 => path.moved(|[x, y]| [-x, y]),
        part if part < 0.22 => path.moved(|[x, y]| [x, -y]),
        _ => path,
    }]
}

/// From the upper right over the top, down through the waist, round the lower ring and back up to the start.
fn closed_s(rng: &mut StyleRng, waist: Vector, upper: Vector, lower: Vector) -> Path {
    let start = rng.around([0.18, -0.4], [0.08, 0.06]);
    let end = [start[0] + rng.near(0.02, 0.09), start[1] + rng.near(0.02, 0.09)];
    let crossing = rng.near(0.0, 0.03);
    let path = Path::from(start)
        .to([rng.near(0.0, 0.03), -0.5])
        .to([-upper[0], waist[1] - rng.near(upper[1], 0.04)])
        .to(waist)
        .to([lower[0], waist[1] + rng.near(lower[1], 0.04)])
        .to([rng.near(0.0, 0.06), 0.5])
        .to([-lower[0], waist[1] + rng.near(lower[1], 0.04)])
        .to(waist.map(|coordinate| coordinate + crossing));
    let path = if rng.chance(0.7) { path.to([0.85 * upper[0], waist[1] - 0.7 * upper[1]]) } else { path };
    path.to(end)
}

/// A loop, closed or open, and a tail that is straight, bent or hooked.
fn nine(rng: &mut StyleRng) -> Vec<Path> {
    let radii = rng.around([0.2, 0.21], [0.045, 0.045]);
    let centre = [rng.near(-0.02, 0.03), -0.5 + radii[1]];
    let right = centre[0] + radii[0] + rng.near(0.01, 0.03);
    let (loop_end, tilt) = (rng.near(-345.0, 14.0), rng.near(0.0, 0.25));
    let (lead_in, loop_start) = match rng.between(0.0, 1.0) {
        part if part < 0.55 => (Path::default(), rng.near(-30.0, 22.0)),
        part if part < 0.85 => {
            (Path::from([right + rng.near(0.0, 0.07), rng.near(-0.46, 0.04)]), rng.near(-105.0, 12.0))
        }
        _ => (Path::default(), rng.near(-110.0, 20.0)),
    };
    let path = lead_in.arc(centre, radii, loop_start, loop_end).moved(|[x, y]| [x - tilt * (y - centre[1]), y]);
    let turn = [right, centre[1] + rng.near(-0.1, 0.09)];
    let path = path.turn(rng.chance(0.7), turn);
    vec![match rng.between(0.0, 1.0) {
        part if part < 0.62 => {
            let foot = right + rng.near(-0.07, 0.06);
            path.to([f32::midpoint(right, foot) + rng.near(0.01, 0.02), 0.1]).to([foot, 0.5])
        }
        part if part < 0.86 => path.to([right - 0.01, 0.1]).to([right - rng.near(0.18, 0.06), 0.5]),
        _ => path.to([right, 0.15]).to([0.1, 0.45]).to([-0.05, 0.5]).to(rng.around([-0.22, 0.4], [0.05, 0.05])),
    }]
}
