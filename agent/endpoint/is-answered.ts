import { readFile } from "node:fs/promises";

/** 169.254.169.254:80 as the kernel prints it (the address in its own byte order), and the state of a listener. */
const LISTENER = /^\s*\d+: (FEA9FEA9|A9FEA9FE):0050 \S+ 0A /m;

/** Whether a process of this network namespace listens at the metadata address. */
export async function isAnswered(path = "/proc/net/tcp"): Promise<boolean> {
	return LISTENER.test(await readFile(path, "utf8"));
}
