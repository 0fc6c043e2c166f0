//! L-BFGS: finds the weights of least loss where loss and gradient of all images are cheap.

use std::collections::VecDeque;

use tch::{Kind, Tensor};

use crate::error::Error;

/// A loss with its derivative by each weight.
pub(crate) struct Minimum {
    pub loss: f64,
    pub gradient: Tensor,
}

/// Steps whose changes approximate the second derivatives.
const MEMORY: usize = 10;

/// A step must lower the loss by this share of what the slope promises (Armijo).
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Halvings of a step after which there is nothing to gain.
const MAX_HALVINGS: usize = 20;

/// Goes down from `weights` by `step_count` steps, or until no step lowers the loss. `report` takes the number of steps done.
///
/// # Errors
/// Those of `measure` and `report`, and if libtorch fails.
pub(crate) fn minimise(
    mut weights: Tensor,
    step_count: usize,
    measure: impl Fn(&Tensor) -> Result<Minimum, Error>,
    mut report: impl FnMut(usize) -> Result<(), Error>,
) -> Result<Tensor, Error> {
    let mut here = measure(&weights)?;
    let mut changes = Changes::default();
    for step in 0..step_count {
        report(step)?;
        let direction = changes.newton_direction(&here.gradient)?;
        let Some((next, there)) = line_search(&weights, &here, &direction, &measure)? else { break };
        changes.add(next.f_sub(&weights)?, there.gradient.f_sub(&here.gradient)?)?;
        (weights, here) = (next, there);
    }
    Ok(weights)
}

/// The first point along a direction, halving the way, whose loss is sufficiently lower.
fn line_search(
    weights: &Tensor,
    here: &Minimum,
    direction: &Tensor,
    measure: impl Fn(&Tensor) -> Result<Minimum, Error>,
) -> Result<Option<(Tensor, Minimum)>, Error> {
    let slope = dot(&here.gradient, direction)?;
    let mut length = 1.0;
    for _ in 0..MAX_HALVINGS {
        let next = weights.f_add(&direction.f_mul_scalar(length)?)?;
        let there = measure(&next)?;
        if there.loss <= here.loss + SUFFICIENT_DECREASE * length * slope && slope < 0.0 {
            return Ok(Some((next, there)));
        }
        length /= 2.0;
    }
    Ok(None)
}

/// The last changes of weights and gradient.
#[derive(Default)]
struct Changes(VecDeque<Change>);

struct Change {
    weights: Tensor,
    gradient: Tensor,
    /// 1 over their product.
    inverse: f64,
}

impl Changes {
    fn add(&mut self, weights: Tensor, gradient: Tensor) -> Result<(), Error> {
        let product = dot(&weights, &gradient)?;
        // Elsewhere the loss is not convex, and the change says nothing of its second derivatives.
        if product > 0.0 {
            self.0.push_front(Change { weights, gradient, inverse: 1.0 / product });
            self.0.truncate(MEMORY);
        }
        Ok(())
    }

    /// Minus the gradient over the approximated second derivatives, by the two loops of Nocedal (1980).
    fn newton_direction(&self, gradient: &Tensor) -> Result<Tensor, Error> {
        let mut direction = gradient.f_neg()?;
        let Some(newest) = self.0.front() else {
            // No step is known: one of length 1 at most.
            let norm = dot(gradient, gradient)?.sqrt();
            return Ok(direction.f_div_scalar(norm.max(1.0))?);
        };
        let mut shares = Vec::new();
        for change in &self.0 {
            let share = change.inverse * dot(&change.weights, &direction)?;
            direction = direction.f_sub(&change.gradient.f_mul_scalar(share)?)?;
            shares.push(share);
        }
        let scale = 1.0 / (newest.inverse * dot(&newest.gradient, &newest.gradient)?);
        direction = direction.f_mul_scalar(scale)?;
        for (change, share) in self.0.iter().zip(shares).rev() {
            let back = change.inverse * dot(&change.gradient, &direction)?;
            direction = direction.f_add(&change.weights.f_mul_scalar(share - back)?)?;
        }
        Ok(direction)
    }
}

fn dot(one: &Tensor, other: &Tensor) -> Result<f64, Error> {
    Ok(f64::try_from(one.f_mul(other)?.f_sum(Kind::Double)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_lowest_point() {
        // (1 − x)² + 100 (y − x²)², least at (1, 1).
        let measure = |point: &Tensor| {
            let [x, y] = [0, 1].map(|index| f64::try_from(point.get(index)).unwrap());
            let loss = (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
            let gradient = [-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)];
            Ok(Minimum { loss, gradient: Tensor::from_slice(&gradient) })
        };
        let mut steps = 0;
        let least = minimise(Tensor::from_slice(&[-1.2_f64, 1.0]), 200, measure, |step| {
            steps = step;
            Ok(())
        });
        let least = Vec::<f64>::try_from(least.unwrap()).unwrap();
        assert!(least.iter().all(|value| (value - 1.0).abs() < 1e-6), "{least:?} after {steps}");
        assert!(steps < 80, "{steps}");
    }
}
