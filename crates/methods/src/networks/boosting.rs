//! Boosted LeNet-4 (Drucker, Schapire and Simard; section III-C.9): three networks on an endless stream of augmented images, whose
//! outputs are added. The second learns from images of which the first has half wrong, the third from those that the two
//! disagree on.

use lenet_data::dataset::{CLASS_COUNT, Image, LabelledImages, PIXEL_COUNT};
use lenet_model::operation_threads;
use lenet_train::threads::Threads;
use rayon::prelude::*;
use tch::{Kind, Tensor};

use super::{
    examples::{Examples, augmented, order, pixels},
    lenet4::{self, BATCH, RATE},
    network::{Mode, Network, Statistics, map_pictures},
    training::{Place, Recipe, train},
};
use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidenceGroup},
    fitting::Fitting,
    settings::Setting,
    stored::{Stored, StoredArray},
};

const EPOCHS: Setting =
    Setting { name: "epochs", default: 12.0, bounds: [1.0, 1_000.0], hint: "Passes of each network over its images" };

const IMAGES: Setting = Setting {
    name: "images",
    default: 30_000.0,
    bounds: [10.0, 1e6],
    hint: "Images of the stream that the second and the third network learn from",
};

pub(crate) const SETTINGS: &[Setting] = &[EPOCHS, IMAGES, RATE, BATCH];

/// Three networks.
struct Boosted([Network; 3]);

/// The names of the networks, for stages and progress, and among their arrays.
const NAMES: [&str; 3] = ["network-1", "network-2", "network-3"];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let count = fitting.settings.count(&IMAGES);
    let augmented = Examples::of(fitting)?;
    let first = train_one(0, &augmented, fitting)?;
    let hard = Stream::new(1, fitting)?.choose(Choice::Wrong(&first), [count / 2, count / 2], fitting)?;
    let second = train_one(1, &hard, fitting)?;
    let disputed = Stream::new(2, fitting)?.choose(Choice::Disputed(&first, &second), [count, FEW], fitting)?;
    let third = train_one(2, &disputed, fitting)?;
    Ok(Box::new(Boosted([first, second, third])))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let [first, second, third] = NAMES.map(|name| Network::read(lenet4::design(), &stored.part(name)));
    Ok(Box::new(Boosted([first?, second?, third?])))
}

fn train_one(number: usize, examples: &Examples<'_>, fitting: &mut Fitting<'_>) -> Result<Network, Error> {
    let settings = fitting.settings;
    let recipe = Recipe { epoch_count: settings.count(&EPOCHS), ..lenet4::recipe(settings) };
    train(lenet4::design(), &recipe, examples, place(number, 2 * number), fitting)
}

/// The place of a network, or of what is done for it in one of the five steps: three trainings, and two choices of images.
fn place(number: usize, step: usize) -> Place<'static> {
    Place { name: NAMES[number], number: number as u64, step: [step, 5] }
}

/// Images that are chosen from a stream.
#[derive(Clone, Copy)]
enum Choice<'a> {
    /// Those that a network has wrong.
    Wrong(&'a Network),
    /// Those that two networks give different classes.
    Disputed(&'a Network, &'a Network),
}

impl Choice<'_> {
    /// Its networks, for another thread.
    fn twins(self) -> Result<Vec<Network>, Error> {
        match self {
            Self::Wrong(network) => Ok(vec![network.twin(Statistics::Shared)?]),
            Self::Disputed(one, other) => Ok(vec![one.twin(Statistics::Shared)?, other.twin(Statistics::Shared)?]),
        }
    }
}

/// Ordinary images among the disputed ones: so there are some in any case.
const FEW: usize = 100;

/// Images of the stream for each that is wanted, after which what was found is enough.
const PATIENCE: usize = 200;

/// Images that are augmented and classified between two reports, and by one thread at a time.
const CHUNK: usize = 4_096;
const SHARE: usize = 256;

/// The endless stream of augmented images: one epoch after the other, each in an order and with augmentation of its own.
struct Stream<'a> {
    images: &'a LabelledImages,
    seed: u64,
    /// Sets it apart from the other streams of the seed.
    number: u64,
    threads: Threads,
    /// The order of the epoch under way.
    order: Vec<i64>,
    /// Images taken so far.
    taken: usize,
}

impl<'a> Stream<'a> {
    fn new(number: u64, fitting: &Fitting<'a>) -> Result<Self, Error> {
        let threads = Threads::new(fitting.thread_count)?;
        Ok(Self { images: fitting.images, seed: fitting.seed, number, threads, order: Vec::new(), taken: 0 })
    }

    /// The position of the next image, and the place of its augmentation among all of the seed.
    fn next_place(&mut self) -> (usize, u64) {
        let (epoch, index) = (self.taken / self.images.len(), self.taken % self.images.len());
        let key = self.number << 24 | epoch as u64;
        if index == 0 {
            self.order = order(self.images.len(), self.seed, key << 32);
        }
        self.taken += 1;
        let position = self.order[index];
        (position as usize, key << 32 | position as u64)
    }

    /// As many images of a choice, and as many others, as are wanted, in a stage.
    fn choose(
        mut self,
        choice: Choice<'_>,
        wanted: [usize; 2],
        fitting: &mut Fitting<'_>,
    ) -> Result<Examples<'static>, Error> {
        let name = format!("images-{}", self.number + 1);
        let stored = fitting.stage(&name, |fitting| self.chosen(choice, wanted, fitting))?;
        let levels = stored.shaped("images", &[-1, PIXEL_COUNT as i64])?;
        let labels = stored.shaped("labels", &[levels.size()[0]])?.f_to_kind(Kind::Int64)?;
        Ok(Examples::of_rows(levels.f_div_scalar(255.0)?, labels))
    }

    fn chosen(
        &mut self,
        choice: Choice<'_>,
        mut wanted: [usize; 2],
        fitting: &mut Fitting<'_>,
    ) -> Result<Stored, Error> {
        let _no_grad = tch::no_grad_guard();
        let total = wanted[0] + wanted[1];
        let (mut images, mut labels) = (Vec::with_capacity(total * PIXEL_COUNT), Vec::with_capacity(total));
        while wanted != [0, 0] && self.taken < PATIENCE * total {
            let number = self.number as usize;
            let text = format!("image {} of {total}", labels.len() + 1);
            place(number, 2 * number - 1).report(&text, labels.len(), total, fitting)?;
            for Candidate { image, label, is_chosen } in self.candidates(choice)? {
                let wanted = &mut wanted[usize::from(!is_chosen)];
                if *wanted > 0 {
                    *wanted -= 1;
                    images.extend_from_slice(&image);
                    labels.push(label);
                }
            }
        }
        let shape = vec![labels.len(), PIXEL_COUNT];
        let images = StoredArray::Levels { shape, values: images };
        let labels = StoredArray::Levels { shape: vec![labels.len()], values: labels };
        Ok(Stored {
            arrays: [("images".to_owned(), images), ("labels".to_owned(), labels)].into(),
            ..Stored::default()
        })
    }

    /// The next images of the stream, and which of them are chosen.
    fn candidates(&mut self, choice: Choice<'_>) -> Result<Vec<Candidate>, Error> {
        let places: Vec<(usize, u64)> = (0..CHUNK).map(|_| self.next_place()).collect();
        let share = |places: &[(usize, u64)]| Ok((places.to_vec(), choice.twins()?));
        let shares = places.chunks(SHARE).map(share).collect::<Result<Vec<_>, Error>>()?;
        let (images, seed) = (self.images, self.seed);
        let classify = |(places, networks): (Vec<_>, Vec<_>)| classified(images, &places, seed, &networks);
        let candidates: Vec<Vec<_>> =
            self.threads.share(|| shares.into_par_iter().map(classify).collect::<Result<_, Error>>())?;
        Ok(candidates.into_iter().flatten().collect())
    }
}

/// An image of the stream.
struct Candidate {
    image: Image,
    label: u8,
    is_chosen: bool,
}

/// Augments images and classifies them: by one network that may be wrong, or by two that may disagree.
fn classified(
    images: &LabelledImages,
    places: &[(usize, u64)],
    seed: u64,
    networks: &[Network],
) -> Result<Vec<Candidate>, Error> {
    operation_threads::compute_alone();
    let _no_grad = tch::no_grad_guard();
    let augmented = augmented(images, places, seed);
    let inputs = pixels(&augmented)?; // [B, 784]
    let classes = |network: &Network| {
        Ok::<_, Error>(Vec::<i64>::try_from(network.forward(&inputs, Mode::Evaluation)?.f_argmax(1, false)?)?)
    };
    let labels: Vec<u8> = places.iter().map(|(position, _)| images.labels()[*position]).collect();
    let predicted = classes(&networks[0])?;
    let expected = match networks.get(1) {
        Some(other) => classes(other)?,
        None => labels.iter().copied().map(i64::from).collect(),
    };
    let differ = predicted.iter().zip(&expected).map(|(one, other)| one != other);
    let candidate = |((image, label), is_chosen)| Candidate { image, label, is_chosen };
    Ok(augmented.into_iter().zip(labels).zip(differ).map(candidate).collect())
}

impl Classifier for Boosted {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let [first, second, third] = &self.0;
        Ok(first.scores(inputs)?.f_add(&second.scores(inputs)?)?.f_add(&third.scores(inputs)?)?)
    }

    /// As the paper counts: the second and third network are asked only where the first is unsure, which makes 1.75 of one.
    fn cost(&self) -> Cost {
        let Cost { multiply_adds, stored_values, parameters } = self.0[0].cost();
        let times = |factor: u64, Count { value, formula }: Count| Count {
            value: factor * value,
            formula: format!("{factor}×({formula})"),
        };
        // 1.75 as a fraction.
        let Count { value, formula } = times(7, multiply_adds);
        Cost {
            multiply_adds: Count { value: value / 4, formula: format!("{formula}/4") },
            stored_values: times(3, stored_values),
            parameters: times(3, parameters),
        }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let mut evidence = Evidence::default();
        for (network, name) in self.0.iter().zip(["First", "Second", "Third"]) {
            let outputs = network.scores(input)?; // [1, 10]
            let groups = network.evidence(input, scores)?.groups.into_iter();
            evidence = evidence.with(&format!("{name} network: scores of 0 to 9"), map_pictures(&outputs)?);
            evidence.groups.extend(
                groups.map(|group| EvidenceGroup { title: format!("{name} network: {}", group.title), ..group }),
            );
        }
        Ok(evidence)
    }

    fn store(&self) -> Result<Stored, Error> {
        let with = |stored: Stored, (name, network): (&str, &Network)| Ok(stored.with_part(name, network.store()?));
        NAMES.into_iter().zip(&self.0).try_fold(Stored::default(), with)
    }
}

#[cfg(test)]
mod tests {
    use lenet_data::builtin;

    use super::*;
    use crate::{
        fitting::Unwatched,
        input::{Input, Inputs},
        settings::Settings,
    };

    #[test]
    fn of_the_second_networks_images_the_first_has_half_wrong_and_of_the_thirds_both_disagree() {
        let images = builtin::dataset(1, 300, 1).train;
        let inputs = Inputs::fit(Input::Augmented, images.pixels().as_chunks().0).unwrap();
        let matrix = inputs.matrix(images.pixels().as_chunks().0).unwrap();
        let (settings, mut monitor) = (Settings::default(), Unwatched);
        let (seed, thread_count) = (1, 2);
        let mut fitting = Fitting {
            images: &images,
            inputs: &inputs,
            matrix,
            settings: &settings,
            seed,
            thread_count,
            monitor: &mut monitor,
        };
        let [first, second] = [1, 2].map(|number| Network::new(lenet4::design(), seed, number).unwrap());
        let _no_grad = tch::no_grad_guard();
        let predicted = |network: &Network, examples: &Examples<'_>| {
            let positions: Vec<i64> = (0..examples.len() as i64).collect();
            let (rows, labels) = examples.batch(&positions, seed, 0).unwrap();
            (network.forward(&rows, Mode::Evaluation).unwrap().argmax(1, false), labels)
        };
        let share = |flags: &Tensor| f64::try_from(flags.to_kind(Kind::Float).mean(Kind::Float)).unwrap();

        let stream = Stream::new(1, &fitting).unwrap();
        let hard = stream.choose(Choice::Wrong(&first), [20, 20], &mut fitting).unwrap();
        let (classes, labels) = predicted(&first, &hard);
        assert_eq!((hard.len(), share(&classes.ne_tensor(&labels))), (40, 0.5));

        let stream = Stream::new(2, &fitting).unwrap();
        let disputed = stream.choose(Choice::Disputed(&first, &second), [40, 0], &mut fitting).unwrap();
        let [(one, _), (other, _)] = [&first, &second].map(|network| predicted(network, &disputed));
        assert_eq!((disputed.len(), share(&one.ne_tensor(&other))), (40, 1.0));
    }
}
