//! Asks a KDC over TCP for sspi.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::Context as _;
use ironrdp_connector::credssp::CredsspProcessGenerator;
use ironrdp_connector::sspi::credssp::ClientState;
use ironrdp_connector::sspi::generator::{GeneratorState, NetworkRequest};

/// Runs one step of CredSSP, with what it asks of the KDC.
pub fn resolve(generator: &mut CredsspProcessGenerator<'_>) -> anyhow::Result<ClientState> {
    let mut state = generator.start();
    loop {
        match state {
            GeneratorState::Suspended(request) => {
                let answer = ask(&request).with_context(|| format!("asking the KDC at {}", request.url))?;
                state = generator.resume(Ok(answer));
            }
            GeneratorState::Completed(result) => return result.context("CredSSP"),
        }
    }
}

/// One request and its answer, both with their four bytes of length in front.
fn ask(request: &NetworkRequest) -> anyhow::Result<Vec<u8>> {
    let host = request.url.host_str().context("no host")?;
    let mut stream = TcpStream::connect((host, request.url.port().unwrap_or(88)))?;
    stream.write_all(&request.data)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut answer = length.to_vec();
    stream.take(u64::from(u32::from_be_bytes(length))).read_to_end(&mut answer)?;
    println!("kdc: {} bytes asked, {} answered", request.data.len(), answer.len());
    Ok(answer)
}
