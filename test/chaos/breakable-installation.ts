import { setTimeout as delay } from "node:timers/promises";
import type { RestartableController } from "../host/restartable-controller.ts";
import type { RunningAgent } from "../host/running-agent.ts";

/** When nobody could answer: from the agent's end until it said again that it is ready. */
export interface Gap {
	readonly from: number;
	to: number;
}

/** A controller and an agent that can be broken in every way, and what was done to them. */
export class BreakableInstallation {
	/** While the agent was dead; times by the machine's clock. */
	readonly gaps: Gap[] = [];
	readonly faults: string[] = [];
	readonly #controller: RestartableController;
	readonly #agent: RunningAgent;

	constructor(controller: RestartableController, agent: RunningAgent) {
		this.#controller = controller;
		this.#agent = agent;
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
