//! What the diagrams share: arrow heads, the hatching of inferred messages, locks.

use super::page::Page;

/// Defines them once for the page.
pub(super) fn define(page: &mut Page) {
    page.inside("svg", &[("class", "glyphs"), ("width", "0"), ("height", "0"), ("aria-hidden", "true")], |page| {
        page.inside("defs", &[], |page| {
            marker(page, "arrow", "M0 0 L10 5 L0 10 z", "arrowhead");
            marker(page, "arrow-bad", "M0 0 L10 5 L0 10 z", "arrowhead bad");
            marker(page, "arrow-ghost", "M0 0 L10 5 L0 10", "arrowhead ghost");
            let hatch = [
                ("id", "hatch"),
                ("width", "7"),
                ("height", "7"),
                ("patternUnits", "userSpaceOnUse"),
                ("patternTransform", "rotate(45)"),
            ];
            page.inside("pattern", &hatch, |page| {
                page.element("rect", &[("class", "hatch-line"), ("width", "2"), ("height", "7")], "");
            });
            lock(page, "lock", "M4 7V5a3 3 0 0 1 6 0v2");
            lock(page, "unlock", "M4 7V5a3 3 0 0 1 5.6-1.5");
        });
    });
}

fn marker(page: &mut Page, id: &str, path: &str, class: &str) {
    let attributes = [
        ("id", id),
        ("viewBox", "0 0 10 10"),
        ("refX", "9"),
        ("refY", "5"),
        ("markerWidth", "9"),
        ("markerHeight", "9"),
        ("markerUnits", "userSpaceOnUse"),
        ("orient", "auto-start-reverse"),
    ];
    page.inside("marker", &attributes, |page| page.element("path", &[("d", path), ("class", class)], ""));
}

fn lock(page: &mut Page, id: &str, shackle: &str) {
    page.inside("symbol", &[("id", id), ("viewBox", "0 0 14 14")], |page| {
        page.element("path", &[("d", shackle), ("class", "shackle")], "");
        let body = [("x", "2.5"), ("y", "7"), ("width", "9"), ("height", "6"), ("rx", "1.2"), ("class", "lock-body")];
        page.element("rect", &body, "");
    });
}
