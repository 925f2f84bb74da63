//! Report to text, JSON and the other forms.
