//! Files become newline-aligned blocks, and blocks become batches of bounded bytes.
