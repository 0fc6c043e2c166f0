//! The digits in regional styles: common in other countries and in haste, rare on the forms that MNIST was made from.

use super::mnist_styles;
use super::path::{Path, Vector, midpoint};
use super::writing_style::StyleRng;

/// The strokes of one way to write a digit, mostly in a regional style, with the hooks of a fast pen.
pub(super) fn strokes(label: u8, rng: &mut StyleRng) -> Vec<Path> {
    let strokes = match rng.chance(0.7) {
        true => [zero, one, two, three, four, five, six, seven, eight, nine][usize::from(label)](rng),
        false => mnist_styles::strokes(label, rng),
    };
    strokes.into_iter().map(|stroke| with_hooks(stroke, rng)).collect()
}

/// The stroke, at times with a hook where the pen lands or leaves.
fn with_hooks(path: Path, rng: &mut StyleRng) -> Path {
    let Some([start, end]) = path.ends() else { return path };
    let path = if rng.chance(0.1) { path.begun_at(rng.around(start, [0.05, 0.05])) } else { path };
    if rng.chance(0.1) { path.to(rng.around(end, [0.05, 0.05])) } else { path }
}

/// Slashed, dotted, wound more than once, or with an end that runs in or out.
fn zero(rng: &mut StyleRng) -> Vec<Path> {
    let width = rng.near(0.36, 0.08);
    match rng.between(0.0, 1.0) {
        part if part < 0.4 => vec![mnist_styles::oval(rng, width), mnist_styles::slash(rng, width)],
        part if part < 0.5 => {
            vec![mnist_styles::oval(rng, width), Path::from(rng.around([0.0, 0.0], [0.05, 0.06]))]
        }
        _ => {
            let start = rng.near(-80.0, 45.0);
            let sweep = rng.between(-640.0, -330.0);
            let drift = rng.near(0.0, 0.25);
            let radius = |part| 1.0 + drift * (part - 0.5);
            vec![Path::default().spiral([0.0, 0.0], [width, 0.5], [start, sweep], 16, radius)]
        }
    }
}

/// A bare stroke, or one with a flag, short or long, flat or almost down to the foot; the foot at times with a bar or a curl.
fn one(rng: &mut StyleRng) -> Vec<Path> {
    let lean = rng.near(0.05, 0.09);
    if rng.chance(0.25) {
        return vec![Path::from([lean, -0.5]).to(rng.around([0.0, 0.0], [0.02, 0.1])).to([-lean, 0.5])];
    }
    let top = [lean, -0.5];
    let x = -lean + rng.near(0.0, 0.05);
    let stem = flag(top, rng).to([f32::midpoint(top[0], x) + rng.near(0.0, 0.02), 0.0]);
    match rng.between(0.0, 1.0) {
        part if part < 0.2 => {
            let (reach, height) = (rng.between(0.12, 0.42), rng.near(0.5, 0.03));
            let centre = x + rng.near(0.0, 0.06);
            let bar = Path::from([centre - reach, height]).to([centre + reach, rng.near(height, 0.03)]);
            vec![stem.to([x, 0.5]), bar]
        }
        part if part < 0.28 => {
            let curl = rng.between(0.06, 0.22);
            vec![stem.to([x, 0.42]).to([x - 0.3 * curl, 0.5]).to([x - curl, rng.near(0.48, 0.03)])]
        }
        _ => vec![stem.to([x, 0.5])],
    }
}

/// The flag of a one, up to its top, with a corner there or a bend.
fn flag(top: Vector, rng: &mut StyleRng) -> Path {
    let reach = rng.between(0.05, 0.5);
    // Steeper than the top of any seven; a narrow one may begin near the foot.
    let least = (0.5 * reach).max(0.08);
    let drop = least + (0.7 - least) * rng.between(0.0, 1.0).powi(2);
    let start = [top[0] - reach, top[1] + drop];
    let path = Path::from(start).to(midpoint(start, top, [0.0, rng.near(0.0, 0.04)]));
    match rng.between(0.0, 1.0) {
        part if part < 0.6 => path.corner(top),
        _ => {
            let bend = rng.between(0.02, 0.12);
            path.to([top[0] - 0.5 * bend, top[1]]).to([top[0] + 0.01, top[1] + bend])
        }
    }
}

/// With a head like a hook and a long straight base, or like a z.
fn two(rng: &mut StyleRng) -> Vec<Path> {
    if rng.chance(0.4) {
        return mnist_styles::two(rng);
    }
    let radii = rng.around([0.22, 0.22], [0.05, 0.05]);
    let centre = [rng.near(0.0, 0.04), -0.5 + radii[1]];
    let head = Path::default().arc(centre, radii, rng.near(215.0, 30.0), rng.near(370.0, 20.0));
    let foot = rng.around([-0.26, 0.45], [0.08, 0.04]);
    let end = [rng.between(0.15, 0.6), foot[1] + rng.near(0.0, 0.05)];
    vec![head.to(rng.around([0.02, 0.1], [0.06, 0.06])).corner(foot).to(end)]
}

/// Flat at the top, with an edge down to the waist; or as everywhere.
fn three(rng: &mut StyleRng) -> Vec<Path> {
    if rng.chance(0.4) {
        return mnist_styles::three(rng);
    }
    let (top, right) = (rng.near(-0.48, 0.03), rng.near(0.2, 0.05));
    // Some have next to no notch at the waist.
    let notch = if rng.chance(0.2) { rng.near(0.1, 0.04) } else { rng.near(-0.04, 0.06) };
    let waist = [notch, rng.near(-0.1, 0.05)];
    let path = Path::from([rng.near(-0.22, 0.06), top + rng.near(0.02, 0.04)]);
    let path = match rng.chance(0.6) {
        true => path.corner([right, top]),
        false => path.to([right - 0.08, top]).to([right, top + 0.06]),
    };
    let path = path.turn(rng.chance(0.6), waist);
    let height = (0.5 - waist[1]) / 2.0;
    let (centre, radii) = ([rng.near(-0.03, 0.05), 0.5 - height], [rng.near(0.25, 0.05), height]);
    vec![path.arc(centre, radii, rng.near(-60.0, 15.0), rng.near(160.0, 30.0))]
}

fn four(rng: &mut StyleRng) -> Vec<Path> {
    if rng.chance(0.6) { short_stemmed_four(rng) } else { four_like_a_nine(rng) }
}

/// A long stroke down and to the right, and a short stem through its end that begins low.
fn short_stemmed_four(rng: &mut StyleRng) -> Vec<Path> {
    let elbow = rng.around([-0.22, 0.14], [0.06, 0.07]);
    let start = [rng.near(0.02, 0.12), -0.5];
    let end = [rng.near(0.28, 0.08), elbow[1] + rng.near(-0.02, 0.06)];
    let path = Path::from(start).to(midpoint(start, elbow, [rng.near(0.0, 0.03), 0.0]));
    let path = match rng.chance(0.65) {
        true => path.corner(elbow),
        false => path.to([elbow[0], elbow[1] - 0.07]).to([elbow[0] + 0.07, elbow[1] + 0.01]),
    };
    let x = end[0] - rng.between(0.03, 0.2);
    let top = elbow[1] - rng.between(0.06, 0.42);
    let stem = Path::from([x + rng.near(0.03, 0.04), top]).to([x + rng.near(-0.02, 0.05), rng.near(0.46, 0.06)]);
    vec![path.to(end), stem]
}

/// In one stroke: a cup, open at the top, and a stem from its right rim.
fn four_like_a_nine(rng: &mut StyleRng) -> Vec<Path> {
    let (left, right) = (rng.near(-0.22, 0.05), rng.near(0.18, 0.05));
    let (floor, rim) = (rng.near(-0.02, 0.06), rng.near(-0.36, 0.08));
    let path = Path::from([rng.near(-0.05, 0.1), -0.5]).to([left, floor - 0.14]);
    let path = match rng.chance(0.5) {
        true => path.corner([left + rng.near(0.0, 0.02), floor]),
        false => path.to([left + 0.05, floor]),
    };
    let path = path.to([f32::midpoint(left, right) + 0.05, floor + rng.near(-0.01, 0.03)]);
    let path = path.to([right - 0.02, f32::midpoint(floor, rim)]).corner([right, rim]);
    let foot = right - rng.between(0.0, 0.2);
    vec![path.to([f32::midpoint(right, foot), 0.1]).to([foot, 0.5])]
}

/// The bar apart from the body, long and rising, or a body that is hardly bent.
fn five(rng: &mut StyleRng) -> Vec<Path> {
    let top = rng.around([-0.14, -0.42], [0.05, 0.04]);
    let shoulder = [top[0] + rng.near(-0.04, 0.04), rng.near(-0.08, 0.06)];
    let radii = rng.around([0.24, 0.27], [0.07, 0.05]);
    let body = Path::from(top).turn(rng.chance(0.6), shoulder);
    let centre = [rng.near(-0.04, 0.05), 0.5 - radii[1]];
    let body = body.arc(centre, radii, rng.near(-80.0, 20.0), rng.near(150.0, 30.0));
    let start = [top[0] + rng.between(-0.08, 0.12), top[1] + rng.near(-0.02, 0.05)];
    let end = [start[0] + rng.between(0.25, 0.65), start[1] + rng.near(-0.04, 0.05)];
    vec![body, Path::from(start).to(midpoint(start, end, [0.0, rng.near(0.0, 0.02)])).to(end)]
}

/// Wide or with a small loop, at times one that crosses the stem, under a stem that is straight, or bent at its top.
fn six(rng: &mut StyleRng) -> Vec<Path> {
    let radii = [rng.between(0.14, 0.36), rng.between(0.12, 0.27)];
    let centre = [rng.near(0.05, 0.03), 0.5 - radii[1]];
    let left = centre[0] - radii[0];
    let start = [left + rng.between(0.02, 0.4), -0.5];
    let bow = rng.near(-0.03, 0.04);
    let hook = if rng.chance(0.25) { Path::from([start[0] + rng.between(0.03, 0.12), -0.44]) } else { Path::default() };
    let path = hook.to(start).to(midpoint(start, [left, centre[1]], [bow, -0.05])).to([left, centre[1]]);
    if rng.chance(0.7) {
        return vec![path.arc(centre, radii, 150.0, rng.near(-190.0, 40.0))];
    }
    let path = path.arc(centre, radii, 150.0, rng.near(-160.0, 20.0));
    vec![path.to([left - rng.between(0.0, 0.22), centre[1] + rng.near(-0.02, 0.05)])]
}

/// Crossed, at any height, mostly with a tick at the start; or plain with a flat top.
fn seven(rng: &mut StyleRng) -> Vec<Path> {
    let corner = rng.around([0.24, -0.47], [0.06, 0.03]);
    let start = rng.around([-0.25, -0.44], [0.08, 0.05]);
    let top = match rng.between(0.0, 1.0) {
        part if part < 0.3 => {
            Path::from([start[0] + rng.near(0.0, 0.02), start[1] + rng.between(0.05, 0.18)]).corner(start)
        }
        part if part < 0.6 => Path::from([start[0] - rng.between(0.0, 0.06), start[1] + rng.between(0.0, 0.12)])
            .to([start[0] + 0.1, start[1] - 0.04]),
        _ => Path::from(start),
    };
    let top = match rng.chance(0.6) {
        true => top.corner(corner),
        false => top.to([corner[0] - 0.07, corner[1]]).to([corner[0], corner[1] + rng.between(0.05, 0.14)]),
    };
    let foot = [rng.near(-0.06, 0.1), 0.5];
    let bend = [f32::midpoint(corner[0], foot[0]) + rng.near(-0.02, 0.05), rng.near(0.02, 0.05)];
    let mut strokes = vec![top.to(bend).to(foot)];
    if rng.chance(0.75) {
        let (height, reach) = (rng.near(0.08, 0.1), rng.between(0.12, 0.36));
        let part = (height - corner[1]) / (0.5 - corner[1]);
        let centre = corner[0] + part * (foot[0] - corner[0]) + rng.near(0.01, 0.05);
        let rise = rng.near(0.02, 0.05);
        let end = [centre + reach * rng.between(0.7, 1.3), height - rise];
        strokes.push(Path::from([centre - reach, height + rise]).to(end));
    }
    strokes
}

fn eight(rng: &mut StyleRng) -> Vec<Path> {
    if rng.chance(0.3) { two_circles(rng) } else { open_eight(rng) }
}

/// Circles that touch, overlap, or leave a gap.
fn two_circles(rng: &mut StyleRng) -> Vec<Path> {
    let (waist, gap) = (rng.near(-0.03, 0.05), rng.near(0.0, 0.03));
    let upper = [rng.near(0.2, 0.05), (waist + 0.5) / 2.0];
    let lower = [rng.near(0.23, 0.05), (0.5 - waist) / 2.0];
    let mut ring = |y: f32, radii: Vector| {
        let start = rng.near(-90.0, 60.0);
        let sweep = rng.near(365.0, 18.0);
        let sweep = if rng.chance(0.7) { -sweep } else { sweep };
        Path::default().arc([rng.near(0.0, 0.05), y], radii, start, start + sweep)
    };
    vec![ring(waist - upper[1] - gap, upper), ring(waist + lower[1] + gap, lower)]
}

/// An S from the upper right and a line back up that crosses it and ends beside its start, often beyond, or on its way there.
fn open_eight(rng: &mut StyleRng) -> Vec<Path> {
    let waist = rng.around([0.0, -0.06], [0.03, 0.05]);
    let (upper, lower) = (rng.near(0.18, 0.06), rng.near(0.18, 0.06));
    let start = rng.around([0.2, -0.42], [0.1, 0.05]);
    let end = [start[0] + rng.near(0.03, 0.1), start[1] + rng.near(0.0, 0.1)];
    let part = if rng.chance(0.25) { rng.between(0.4, 0.9) } else { 1.0 };
    let end = [0, 1].map(|axis| waist[axis] + part * (end[axis] - waist[axis]));
    let path = Path::from(start)
        .to([rng.near(0.0, 0.04), -0.5])
        .to([-upper, rng.near(-0.3, 0.04)])
        .to(waist)
        .to([lower, rng.near(0.25, 0.05)])
        .to([rng.near(0.0, 0.06), 0.5])
        .to([-lower, rng.near(0.27, 0.05)]);
    let path = match rng.chance(0.6) {
        true => path.to([waist[0] + rng.near(0.01, 0.03), waist[1] + rng.near(0.01, 0.03)]),
        false => path,
    };
    let path = path.to(end);
    vec![if rng.chance(0.35) { path.moved(|[x, y]| [-x, y]) } else { path }]
}

/// A loop, at times small or flat, and a tail that swings to the left at the bottom, or long and slanting.
fn nine(rng: &mut StyleRng) -> Vec<Path> {
    let radii = [rng.between(0.1, 0.28), rng.between(0.09, 0.24)];
    let centre = [rng.near(-0.03, 0.04), -0.5 + radii[1] + rng.between(0.0, 0.05)];
    let right = centre[0] + radii[0] + rng.near(0.01, 0.03);
    let (lead_in, loop_start) = match rng.between(0.0, 1.0) {
        part if part < 0.5 => (Path::default(), rng.near(-40.0, 25.0)),
        part if part < 0.8 => {
            (Path::from([right + rng.near(0.03, 0.06), rng.near(-0.47, 0.04)]), rng.near(-105.0, 15.0))
        }
        _ => (Path::default(), rng.near(-170.0, 30.0)),
    };
    let path = lead_in.arc(centre, radii, loop_start, rng.near(-350.0, 20.0));
    let turn = [right, centre[1] + rng.near(-0.1, 0.08)];
    let path = path.turn(rng.chance(0.7), turn);
    vec![match rng.between(0.0, 1.0) {
        part if part < 0.6 => swung_tail(path, right, rng),
        _ => {
            let foot = right - rng.between(0.0, 0.4);
            path.to([f32::midpoint(right, foot) + rng.near(0.03, 0.03), 0.1]).to([foot, 0.5])
        }
    }]
}

/// Down at the right and to the left at the bottom, as that of a g.
fn swung_tail(path: Path, right: f32, rng: &mut StyleRng) -> Path {
    // Some have a belly there, far out to the right of the loop.
    let out = rng.near(0.05, 0.07);
    let bottom = [right - rng.between(0.12, 0.3), 0.5];
    let end = [bottom[0] - rng.between(0.05, 0.4), 0.5 - rng.between(-0.02, 0.16)];
    path.to([right + out, 0.12]).to([right + out - 0.05, rng.near(0.36, 0.04)]).to(bottom).to(end)
}
