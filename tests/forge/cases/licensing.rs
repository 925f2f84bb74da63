//! MS-RDPELE in clear.

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::{Scene, Tcp};
use crate::forge::talk;
use crate::forge::truth::{Ending, Truth};

/// Every code of LICENSE_ERROR_MESSAGE, and one that nobody has published.
pub const ERRORS: Case = Case {
    name: "license-errors",
    story: "A server without encryption asks for a license, and one side ends the exchange with each of the licensing error codes in turn (1 and 2 are the client's), and with a code that nobody has published. The server closes.",
    script: errors,
};

/// The courses that end well.
pub const COURSES: Case = Case {
    name: "license-courses",
    story: "Licensing as it goes well, four times: no license needed, a new license with a platform challenge, an upgraded license, and a stored license that the server accepts. Each session becomes active and the server ends it with an ultimatum, as after a logoff.",
    script: courses,
};

/// The exchange broken off.
pub const INTERRUPTED: Case = Case {
    name: "license-interrupted",
    story: "Licensing that never ends: the server falls silent after the client's answer and the client leaves after a minute; the client resets at the license request; the server closes after the client's answer, without an error message.",
    script: interrupted,
};

fn errors(scene: &mut Scene) -> Vec<Truth> {
    // Code, who sends it, the cause by the table of codes.
    let codes: [(u32, bool, &'static str); 9] = [
        (1, true, "license-invalid-server-certificate"),
        (2, true, "license-none"),
        (3, false, "license-invalid-mac"),
        (4, false, "license-invalid-scope"),
        (6, false, "license-no-server"),
        (8, false, "license-invalid-client"),
        (0xb, false, "license-invalid-product"),
        (0xc, false, "license-invalid-message"),
        (0x42, false, "license-refused"),
    ];
    let one = |(number, (code, by_client, cause)): (u8, (u32, bool, &'static str))| {
        let (mut tcp, confirm) = talk::informed(scene, number);
        tcp.server(&rdp::license_request());
        if !by_client {
            tcp.client(&rdp::new_license_request());
        }
        let refusal = tcp.say(by_client, &rdp::license_error(by_client, code, 1));
        let end = tcp.close(false);
        let refused_by = Some(if by_client { "client" } else { "server" });
        Truth {
            category: "licensing",
            cause,
            why: format!("LICENSE_ERROR_MESSAGE {code:#x} #{refusal}, then the server's FIN #{end}"),
            ending: Ending {
                by: "server",
                refused_by,
                how: "fin",
                frame: Some(end),
                decisive: Some(refusal),
                stage: "licensing",
            },
            ..talk::truth(&tcp, confirm, 4)
        }
    };
    (1..).zip(codes).map(one).collect()
}

fn courses(scene: &mut Scene) -> Vec<Truth> {
    let steps: [fn(&mut Tcp<'_>); 4] = [
        |_| {},
        |tcp| {
            tcp.server(&rdp::license_request());
            tcp.client(&rdp::new_license_request());
            tcp.server(&rdp::platform_challenge());
            tcp.client(&rdp::platform_challenge_response());
            tcp.server(&rdp::new_license(false));
        },
        |tcp| {
            tcp.server(&rdp::license_request());
            tcp.client(&rdp::license_information());
            tcp.server(&rdp::platform_challenge());
            tcp.client(&rdp::platform_challenge_response());
            tcp.server(&rdp::new_license(true));
        },
        |tcp| {
            tcp.server(&rdp::license_request());
            tcp.client(&rdp::license_information());
        },
    ];
    let mut truths = Vec::new();
    for (number, step) in (1..).zip(steps) {
        let (mut tcp, confirm) = talk::informed(scene, number);
        step(&mut tcp);
        // A license that was given is followed by Demand Active; in the other courses the server says that the client is valid.
        if number == 1 || number == 4 {
            tcp.server(&rdp::license_error(false, 7, 2));
        }
        talk::activate(&mut tcp);
        tcp.scene.wait(3000);
        let end = tcp.server(&rdp::ultimatum(3));
        tcp.close(false);
        truths.push(Truth {
            outcome: "ok",
            category: "none",
            cause: "logged-off",
            also_right: &["closed-by-user", "ended-after-use"],
            why: format!("licensing goes well, the session is active, the server's ultimatum #{end}"),
            ending: Ending::ultimatum("server", end),
            ..talk::truth(&tcp, confirm, 7)
        });
    }
    truths
}

fn interrupted(scene: &mut Scene) -> Vec<Truth> {
    let mut truths = Vec::new();
    let (mut tcp, confirm) = talk::informed(scene, 1);
    tcp.server(&rdp::license_request());
    let asked = tcp.client(&rdp::new_license_request());
    tcp.scene.wait(60_000);
    let end = tcp.close(true);
    truths.push(Truth {
        category: "licensing",
        cause: "license-stalled",
        ceiling: "strong",
        why: format!(
            "after NEW_LICENSE_REQUEST #{asked} the server says nothing for 60 s, then the client's FIN #{end}"
        ),
        ending: Ending {
            by: "client",
            refused_by: Some("server"),
            how: "fin",
            frame: Some(end),
            decisive: Some(end),
            stage: "licensing",
        },
        ..talk::truth(&tcp, confirm, 4)
    });
    let (mut tcp, confirm) = talk::informed(scene, 2);
    let asked = tcp.server(&rdp::license_request());
    let end = tcp.rst(true);
    truths.push(Truth {
        category: "licensing",
        cause: "license-reset",
        ceiling: "strong",
        why: format!("the server's LICENSE_REQUEST #{asked} is answered with the client's RST #{end}"),
        ending: Ending {
            by: "client",
            refused_by: Some("client"),
            how: "rst",
            frame: Some(end),
            decisive: Some(end),
            stage: "licensing",
        },
        ..talk::truth(&tcp, confirm, 4)
    });
    let (mut tcp, confirm) = talk::informed(scene, 3);
    tcp.server(&rdp::license_request());
    let asked = tcp.client(&rdp::license_information());
    let end = tcp.close(false);
    truths.push(Truth {
        category: "licensing",
        cause: "license-reset",
        ceiling: "strong",
        why: format!("the client's LICENSE_INFO #{asked} is answered with the server's FIN #{end}"),
        ending: Ending {
            by: "server",
            refused_by: Some("server"),
            how: "fin",
            frame: Some(end),
            decisive: Some(end),
            stage: "licensing",
        },
        ..talk::truth(&tcp, confirm, 4)
    });
    truths
}
