//! Capture file to packets: pcap, pcapng, compressed, standard input; secrets blocks kept for later.
