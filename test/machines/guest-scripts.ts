import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** Some seconds on an idle machine: every instruction is emulated. */
const BOOT_MS = 120_000;
const COMMAND_SECONDS = 30;
/** What the guest may be late by before it counts as hung. */
const LATE_MS = 30_000;

/** What a guest's system is told of its network. */
export interface GuestNetwork {
	/** Its addresses, each with the length of its prefix. */
	readonly ipv4: string;
	readonly ipv6?: string;
	/** Of IPv4; without one there is no default route. */
	readonly gateway?: string;
	/** What it reaches on its link although no address of its own says so. */
	readonly onLink?: readonly string[];
}

/** What came of a script. */
export interface Outcome {
	/** 137 when it took too long. */
	readonly status: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** The host's end of a machine's port, and what its console has shown. */
export interface GuestPort {
	readonly input: Writable;
	readonly output: Readable;
	readonly console: () => string;
}

/** Shell scripts in a machine whose first program is `guest-init`, which a test tells it over a port. */
export class GuestScripts {
	readonly #input: Writable;
	readonly #lines: AsyncIterator<string>;
	readonly #console: () => string;
	/** The guest runs one script at a time. */
	#last: Promise<unknown> = Promise.resolve();

	constructor({ input, output, console }: GuestPort) {
		this.#input = input.on("error", () => {});
		this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
		this.#console = console;
	}

	/** Resolves when the machine has booted, answers and has its addresses. */
	async ready(network: GuestNetwork): Promise<void> {
		await this.#readLine(BOOT_MS);
		await this.run(addressScript(network));
	}

	/** Runs a shell script inside and answers what it prints; one that fails rejects with all it said. */
	async run(script: string, seconds?: number): Promise<string> {
		const { status, stdout, stderr } = await this.attempt(script, seconds);
		if (status === 0) return stdout.trim();
		throw new Error(`${script}: status ${status}: ${stdout}${stderr}`);
	}

	/** Runs a shell script inside, after those that it was told before, and answers what came of it. */
	attempt(script: string, seconds = COMMAND_SECONDS): Promise<Outcome> {
		const outcome = this.#last.then(() => this.#tell(script, seconds));
		this.#last = outcome.catch(() => {});
		return outcome;
	}

	async #tell(script: string, seconds: number): Promise<Outcome> {
		const encoded = Buffer.from(script).toString("base64");
		this.#input.write(`${seconds} ${encoded}\n`);
		const answer = await this.#readLine(seconds * 1000 + LATE_MS);
		const [status, stdout = "", stderr = ""] = answer.split(" ");
		return {
			status: Number(status),
			stdout: Buffer.from(stdout, "base64").toString(),
			stderr: Buffer.from(stderr, "base64").toString(),
		};
	}

	async #readLine(withinMs: number): Promise<string> {
		const tooLate = delay(withinMs, undefined, { ref: false });
		const next = await Promise.race([this.#lines.next(), tooLate]);
		if (next && !next.done) return next.value;
		const what = next ? "ended" : "does not answer";
		throw new Error(`the machine ${what}: ${this.#console()}`);
	}
}

function addressScript(network: GuestNetwork): string {
	const { ipv4, ipv6, gateway, onLink = [] } = network;
	return [
		// Its address is its own; nothing is to wait until that is proved.
		"echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad",
		"ip link set eth0 up",
		`ip address add ${ipv4} dev eth0`,
		ipv6 && `ip address add ${ipv6} dev eth0`,
		gateway && `ip route add default via ${gateway}`,
		...onLink.map((address) => `ip route add ${address} dev eth0`),
	]
		.filter(Boolean)
		.join("\n");
}
