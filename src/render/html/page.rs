//! Elements, attributes and text: the only place that writes markup. Names of elements and attributes are ours; every value and every
//! text goes through [`escape::html`], so that nothing that a packet holds can become markup.

use super::super::escape;

/// An attribute with its value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

/// A page that grows.
#[derive(Debug, Default)]
pub(super) struct Page {
    html: String,
}

impl Page {
    /// An element with what `content` puts into it.
    pub(super) fn inside(&mut self, tag: &'static str, attributes: &[Attribute<'_>], content: impl FnOnce(&mut Self)) {
        self.open(tag, attributes);
        content(self);
        self.html.push_str("</");
        self.html.push_str(tag);
        self.html.push('>');
    }

    /// An element with nothing but text in it.
    pub(super) fn element(&mut self, tag: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.inside(tag, attributes, |page| page.text(text));
    }

    /// An element that has no content and no end, as `meta`.
    pub(super) fn void(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.open(tag, attributes);
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        self.html.push_str(&escape::html(text));
    }

    /// A link to a source outside of the page. What is no such address is text: nothing else may be linked.
    pub(super) fn link(&mut self, address: &str, text: &str) {
        if address.starts_with("https://") {
            self.element("a", &[("href", address), ("rel", "noreferrer noopener")], text);
        } else {
            self.text(text);
        }
    }

    /// What a command or a filter is: text to copy.
    pub(super) fn copyable(&mut self, text: &str) {
        self.element("code", &[("class", "copy"), ("translate", "no")], text);
    }

    /// A style sheet or a script of ours, as it stands: the policy of the page names its hash.
    pub(super) fn ours(&mut self, tag: &'static str, content: &'static str) {
        self.open(tag, &[]);
        self.html.push_str(content);
        self.html.push_str("</");
        self.html.push_str(tag);
        self.html.push_str(">\n");
    }

    /// Ends the line: white space between blocks, for whoever reads the source.
    pub(super) fn line(&mut self) {
        self.html.push('\n');
    }

    pub(super) fn doctype(&mut self) {
        self.html.push_str("<!DOCTYPE html>\n");
    }

    pub(super) fn into_html(self) -> String {
        self.html
    }

    fn open(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.html.push('<');
        self.html.push_str(tag);
        for (name, value) in attributes {
            self.html.push(' ');
            self.html.push_str(name);
            self.html.push_str("=\"");
            self.html.push_str(&escape::html(value));
            self.html.push('"');
        }
        self.html.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_put_in_becomes_markup() {
        let mut page = Page::default();
        page.element("p", &[("title", "\"><script>")], "</p><script>");
        page.link("javascript:alert(1)", "x");
        page.link("https://a.example/?q=\"", "y");
        assert_eq!(
            page.into_html(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;</p>x\
             <a href=\"https://a.example/?q=&quot;\" rel=\"noreferrer noopener\">y</a>"
        );
    }
}
