//! What is on the accessibility bus: things with names, roles and values.

use anyhow::Context as _;
use zbus::{
    blocking::{Connection, Proxy, proxy::Builder},
    proxy::CacheProperties,
    zvariant::OwnedObjectPath,
};

/// Deeper than any window is.
const MAX_DEPTH: usize = 60;

/// A kind of thing, by AT-SPI's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role(u32);

impl Role {
    pub(crate) const CANVAS: Self = Self(6);
    pub(crate) const CHECK_BOX: Self = Self(7);
    pub(crate) const COMBO_BOX: Self = Self(11);
    pub(crate) const PAGE_TAB: Self = Self(37);
    pub(crate) const BUTTON: Self = Self(43);
    pub(crate) const RADIO_BUTTON: Self = Self(44);
    pub(crate) const SLIDER: Self = Self(51);
    pub(crate) const SPIN_BUTTON: Self = Self(52);
}

/// Who shows a thing, and its path there.
type Place = (String, OwnedObjectPath);

/// A thing, as it was when it was read.
#[derive(Clone, Debug)]
pub(crate) struct Accessible {
    place: Place,
    pub name: String,
    pub role: Role,
}

/// All that the programs on the bus show, from the outside in.
///
/// # Errors
/// If the bus does not answer.
pub(crate) fn all(connection: &Connection) -> anyhow::Result<Vec<Accessible>> {
    let root = ("org.a11y.atspi.Registry".to_owned(), "/org/a11y/atspi/accessible/root".try_into()?);
    let mut found = Vec::new();
    for place in children(connection, &root)? {
        add(connection, &place, 0, &mut found);
    }
    Ok(found)
}

/// One of the interfaces of a thing. Its properties are asked for one by one: the bus tells no change of them.
fn interface<'a>(connection: &Connection, (owner, path): &Place, name: &'static str) -> anyhow::Result<Proxy<'a>> {
    let builder = Builder::new(connection).destination(owner.clone())?.path(path.clone())?;
    let name = format!("org.a11y.atspi.{name}");
    Ok(builder.interface(name)?.cache_properties(CacheProperties::No).build()?)
}

fn children(connection: &Connection, place: &Place) -> anyhow::Result<Vec<Place>> {
    Ok(interface(connection, place, "Accessible")?.call("GetChildren", &())?)
}

/// Things come and go while they are read: what has gone is left out.
fn add(connection: &Connection, place: &Place, depth: usize, found: &mut Vec<Accessible>) {
    let Ok(thing) = Accessible::read(connection, place) else { return };
    found.push(thing);
    let children = if depth < MAX_DEPTH { children(connection, place) } else { Ok(Vec::new()) };
    for place in children.unwrap_or_default() {
        add(connection, &place, depth + 1, found);
    }
}

impl Accessible {
    fn read(connection: &Connection, place: &Place) -> anyhow::Result<Self> {
        let proxy = interface(connection, place, "Accessible")?;
        let (name, role) = (proxy.get_property("Name")?, Role(proxy.call("GetRole", &())?));
        Ok(Self { place: place.clone(), name, role })
    }

    /// Its number, of what has one.
    ///
    /// # Errors
    /// If it has none.
    pub(crate) fn value(&self, connection: &Connection) -> anyhow::Result<f64> {
        let proxy = interface(connection, &self.place, "Value")?;
        proxy.get_property("CurrentValue").with_context(|| format!("{} has no value", self.name))
    }

    /// Its left, top, width and height in the window, in pixels.
    ///
    /// # Errors
    /// If it has no place.
    pub(crate) fn extents(&self, connection: &Connection) -> anyhow::Result<[i32; 4]> {
        const IN_WINDOW: u32 = 1;
        let proxy = interface(connection, &self.place, "Component")?;
        let (x, y, width, height) = proxy.call("GetExtents", &(IN_WINDOW,))?;
        Ok([x, y, width, height])
    }
}
