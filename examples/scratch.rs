//! scratch
fn main() {
    let path = std::env::args().nth(2).or(std::env::args().nth(1)).unwrap();
    let capture = rdpwhy::analyze::file(path.as_ref(), Default::default(), &Default::default()).unwrap();
    let report = rdpwhy::report::Report::new(None, vec![capture]);
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
}
