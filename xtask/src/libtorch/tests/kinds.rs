//! libtorch with and without CUDA: each is remembered, and replaced only where the other is asked for.

use super::super::kind_here;
use super::*;

/// The recipe of the same made-up wheels with CUDA, from no archive.
fn with_cuda(fixture: &Fixture) -> Recipe {
    let part = |name: &str| Part { from: format!("torch/lib/{name}"), to: format!("lib/{name}") };
    let mut sources = fixture.recipe.sources[1..].to_vec();
    let Source::Wheels { wheels, stub, .. } = &mut sources[0] else { unreachable!() };
    wheels[0].parts.extend([part("libtorch.so"), part("libtorch_cuda.so"), part("libc10_cuda.so")]);
    *stub = Stub::None;
    Recipe { sources, ..Recipe::of("linux", "unheard-of", Kind::Cuda) }
}

fn set_up(fixture: &Fixture, recipe: &Recipe, renewal: Renewal) -> Result<usize> {
    let shop = fixture.shop(Goods::Nothing, Goods::Whole);
    install::ensure(&fixture.root(), recipe, renewal, &shop)?;
    Ok(shop.sold.get())
}

#[test]
fn one_with_cuda_takes_the_place_of_one_without_and_is_remembered() {
    let fixture = Fixture::new();
    assert_eq!(kind_here(&fixture.root()), None);
    fixture.mend();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cpu));
    let cuda = with_cuda(&fixture);
    assert_eq!(set_up(&fixture, &cuda, Renewal::IfNeeded).unwrap(), 2);
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cuda));
    assert_eq!(fs::read(fixture.own("lib/libtorch.so")).unwrap(), library(800), "the wheel's own, which draws CUDA in");
    assert_eq!(set_up(&fixture, &cuda, Renewal::IfNeeded).unwrap(), 0);
    assert_eq!(set_up(&fixture, &cuda, Renewal::Always).unwrap(), 2);
    fixture.mend();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cpu));
    assert!(!fixture.own("lib/libtorch_cuda.so").exists());
}

#[test]
fn one_without_cuda_stays_until_one_with_it_is_whole() {
    let fixture = Fixture::new();
    fixture.mend();
    let shop = fixture.shop(Goods::Nothing, Goods::CutShort);
    install::ensure(&fixture.root(), &with_cuda(&fixture), Renewal::IfNeeded, &shop).unwrap_err();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cpu));
    assert!(matches!(whole::state(&fixture.own(""), &fixture.recipe), State::Complete));
}

#[test]
fn one_that_has_lost_its_cuda_library_is_still_known_for_what_it_was() {
    let fixture = Fixture::new();
    let cuda = with_cuda(&fixture);
    set_up(&fixture, &cuda, Renewal::IfNeeded).unwrap();
    fs::remove_file(fixture.own("lib/libtorch_cuda.so")).unwrap();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cuda));
    let State::Damaged(reason) = whole::state(&fixture.own(""), &cuda) else { panic!("it is not whole") };
    assert!(reason.to_string().contains("lib/libtorch_cuda.so is missing"), "{reason}");
}

#[test]
fn a_set_up_cut_off_between_the_old_and_the_new_still_knows_the_kind() {
    let fixture = Fixture::new();
    set_up(&fixture, &with_cuda(&fixture), Renewal::IfNeeded).unwrap();
    fs::rename(fixture.own(""), fixture.root().join(".libtorch.old")).unwrap();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cuda));
}

#[test]
fn without_a_marker_the_libraries_tell_the_kind() {
    let fixture = Fixture::new();
    set_up(&fixture, &with_cuda(&fixture), Renewal::IfNeeded).unwrap();
    fs::remove_file(fixture.own(".complete")).unwrap();
    assert_eq!(kind_here(&fixture.root()), Some(Kind::Cuda));
}

#[test]
fn a_platform_without_a_source_with_cuda_is_told_what_to_do() {
    let fixture = Fixture::new();
    let nowhere = Recipe::of("windows", "x86_64", Kind::Cuda);
    let message = set_up(&fixture, &nowhere, Renewal::IfNeeded).unwrap_err().to_string();
    assert!(message.contains("no source of libtorch 2.13.0 with CUDA for this platform"), "{message}");
    assert!(message.contains("LIBTORCH"), "{message}");
}
