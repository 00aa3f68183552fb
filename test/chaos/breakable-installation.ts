import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RestartableController } from "../host/restartable-controller.ts";
import type { RunningAgent } from "../host/running-agent.ts";
import type { SettableClock } from "./settable-clock.ts";

/** When nobody could answer: from the agent's end until it said again that it is ready. */
export interface Gap {
	readonly from: number;
	to: number;
}

/** The clocks of the two programs. */
export interface Clocks {
	readonly controller: SettableClock;
	readonly agent: SettableClock;
}

/** Where the chaos controller listens for agents. */
export const NODE_LISTENER = "127.0.0.1:8774";

/** Every packet between agent and controller is lost, those of open connections too. */
const PARTITION = `table inet partition {
	chain lost {
		type filter hook output priority 0;
		tcp dport 8774 drop
		tcp sport 8774 drop
	}
}`;

/** A controller and an agent that can be broken in every way, and what was done to them. */
export class BreakableInstallation {
	/** While the agent was dead; times by the machine's clock. */
	readonly gaps: Gap[] = [];
	readonly faults: string[] = [];
	readonly #controller: RestartableController;
	readonly #agent: RunningAgent;
	readonly #clocks: Clocks;

	constructor(
		controller: RestartableController,
		agent: RunningAgent,
		clocks: Clocks,
	) {
		this.#controller = controller;
		this.#agent = agent;
		this.#clocks = clocks;
	}

	/** The controller dies and stays away for a while. */
	async killController(awayMs: number): Promise<void> {
		this.faults.push("controller killed");
		await this.#controller.program.end();
		await delay(awayMs);
		await this.#controller.program.start();
	}

	/** The controller neither answers nor refuses, as behind a network that drops packets. */
	async freezeController(awayMs: number): Promise<void> {
		this.faults.push("controller frozen");
		process.kill(this.#controller.program.pid, "SIGSTOP");
		await delay(awayMs);
		process.kill(this.#controller.program.pid, "SIGCONT");
	}

	/** The agent dies and is started again at once, as its unit would. */
	async killAgent(): Promise<void> {
		this.faults.push("agent killed");
		await this.#restartAgent();
	}

	/** Both die, and the agent comes back long before the controller does. */
	async killBoth(awayMs: number): Promise<void> {
		this.faults.push("both killed");
		await this.#controller.program.end();
		await this.#restartAgent();
		await delay(awayMs);
		await this.#controller.program.start();
	}

	/** The agent dies again before it is ready. */
	async killAgentTwice(afterMs: number): Promise<void> {
		this.faults.push("agent killed twice");
		await this.#restartAgent(afterMs);
	}

	/** Nothing gets through between the two, and nobody is told. */
	async partition(ms: number): Promise<void> {
		this.faults.push("partition");
		execFileSync("nft", ["-f", "-"], { input: PARTITION });
		await delay(ms);
		execFileSync("nft", ["delete", "table", "inet", "partition"]);
	}

	/** The wall clock of one of the two jumps by an hour and, after a while, back. */
	async setClock(
		whose: keyof Clocks,
		direction: "forward" | "back",
		ms: number,
	): Promise<void> {
		this.faults.push(`${whose}'s clock set ${direction}`);
		this.#clocks[whose].setAhead(direction === "forward" ? 3600 : -3600);
		await delay(ms);
		this.#clocks[whose].setAhead(0);
	}

	/** Nothing can be written where both keep their state. */
	async fillDisk(ms: number): Promise<void> {
		this.faults.push("disk full");
		const filler = join(tmpdir(), "filler");
		execFileSync("sh", [
			"-c",
			`dd if=/dev/zero of=${filler} 2>/dev/null; true`,
		]);
		await delay(ms);
		rmSync(filler);
	}

	async #restartAgent(killAgainAfterMs?: number): Promise<void> {
		const gap = { from: Date.now(), to: Number.POSITIVE_INFINITY };
		this.gaps.push(gap);
		const { program } = this.#agent;
		await program.end();
		if (killAgainAfterMs !== undefined) {
			program.launch();
			await delay(killAgainAfterMs);
			await program.end();
		}
		await program.start();
		gap.to = Date.now();
	}
}
