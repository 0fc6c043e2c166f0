//! How much a little more ink would do in each place: the gradient of the answer on the image (Simonyan, Vedaldi and
//! Zisserman, 2014). Other than covering, it also tells of ink that is not there.

use tch::{TchError, Tensor};

use super::log_odds;
use crate::{array::Array, layer::Layer, lenet5::LeNet5};
use lenet_data::dataset::{IMAGE_SIDE, Image};

/// The derivative of the log-odds of `digit` by the ink of each pixel, which is 1 where it is full, `[28, 28]`.
pub(super) fn saliency(network: &LeNet5, image: &Image, digit: u8) -> Result<Array, TchError> {
    let architecture = network.architecture();
    let input = network.input(std::slice::from_ref(image))?.f_set_requires_grad(true)?; // [1, 1, 32, 32]
    let logits = network.forward(&input)?; // [1, 10]
    let log_odds = log_odds(architecture.criterion, &logits, digit)?; // [1]
    // With the inputs named, libtorch adds nothing to the gradients of the parameters.
    let gradients = Tensor::f_run_backward(&[log_odds], &[input], false, false)?; // [1, 1, 32, 32]
    let border = ((Layer::Input.map_side() - IMAGE_SIDE) / 2) as i64;
    let side = IMAGE_SIDE as i64;
    let gradient = gradients[0].f_narrow(2, border, side)?.f_narrow(3, border, side)?; // [1, 1, 28, 28]
    // A grey value is divided by the deviation on its way in.
    let by_ink = gradient.f_div_scalar(architecture.input.deviation)?; // [1, 1, 28, 28]
    Array::from_tensor(&by_ink.f_reshape([side, side])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::{
        log_odds_of_images,
        tests::{image, networks},
    };
    use lenet_data::dataset::PIXEL_COUNT;

    #[test]
    fn a_step_of_ink_does_what_the_gradient_says() {
        for network in networks() {
            let image = image();
            let digit = network.scores(&image).unwrap().best();
            let gradient = saliency(&network, &image, digit).unwrap();
            assert_eq!(gradient.shape, [28, 28]);
            let mut pixels: Vec<usize> = (0..PIXEL_COUNT).filter(|pixel| (2..254).contains(&image[*pixel])).collect();
            pixels.sort_by(|one, other| gradient.values[*other].abs().total_cmp(&gradient.values[*one].abs()));
            for pixel in &pixels[..5] {
                let with = |step: i16| {
                    let mut image = image;
                    image[*pixel] = (i16::from(image[*pixel]) + step) as u8;
                    log_odds_of_images(&network, &[image], digit).unwrap().values[0]
                };
                let slope = (with(2) - with(-2)) / (4.0 / 255.0);
                let value = gradient.values[*pixel];
                assert!((slope - value).abs() < 0.05 * value.abs().max(0.2), "{slope} for {value}");
            }
        }
    }
}
