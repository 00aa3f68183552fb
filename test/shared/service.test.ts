import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { Service } from "#shared/service.ts";
import { Vitals } from "#shared/vitals.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

const UNMANAGED = {
	notifySocket: undefined,
	watchdogMs: undefined,
	sockets: [],
	logsToJournal: false,
};

describe("a program under a service manager", () => {
	let clock: FakeClock;
	let vitals: Vitals;
	let said: string[];
	let service: Service;
	let stop: AbortController;
	let program: PromiseWithResolvers<void>;
	let running: Promise<void>;

	const pass = async (ms: number) => {
		said.length = 0;
		clock.advance(ms);
		await turn();
		return said;
	};

	beforeEach(() => {
		clock = new FakeClock();
		vitals = new Vitals(() => clock.now());
		said = [];
		stop = new AbortController();
		program = Promise.withResolvers();
		const environment = {
			...UNMANAGED,
			notifySocket: "@manager",
			watchdogMs: 10_000,
		};
		const options = { environment, vitals, clock, logger: silentLogger() };
		service = new Service(options, (state) => said.push(state));
		running = service.run(() => program.promise, stop.signal);
	});

	it("asks for patience while it starts", async () => {
		assert.deepEqual(said, ["EXTEND_TIMEOUT_USEC=15000000"]);
		assert.deepEqual(await pass(5000), ["EXTEND_TIMEOUT_USEC=15000000"]);
		program.resolve();
		await running;
	});

	it("says that it is ready, then at half the interval that it is alive", async () => {
		said.length = 0;
		service.ready();
		assert.deepEqual(said, ["READY=1\nSTATUS=serving"]);
		assert.deepEqual(await pass(4999), []);
		assert.deepEqual(await pass(1), ["WATCHDOG=1"]);
		program.resolve();
		await running;
	});

	it("is silent while a part hangs", async () => {
		service.ready();
		const { promise, resolve } = Promise.withResolvers<void>();
		const hanging = vitals.watch("firewall", 7000, () => promise)();
		assert.deepEqual(await pass(5000), ["WATCHDOG=1"]);
		assert.deepEqual(await pass(5000), []);
		resolve();
		await hanging;
		assert.deepEqual(await pass(5000), ["WATCHDOG=1"]);
		program.resolve();
		await running;
	});

	it("says that it stops, once", async () => {
		service.ready();
		said.length = 0;
		stop.abort();
		assert.deepEqual(said, ["STOPPING=1"]);
		program.resolve();
		await running;
		assert.deepEqual(await pass(60_000), []);
	});

	it("says what of a reload waits for a restart, and why one failed", async () => {
		const reload = async (work: () => Promise<string[]>) => {
			said.length = 0;
			await service.reload(work);
			return said;
		};
		const [begin, end] = await reload(async () => ["region", "store"]);
		assert.match(begin ?? "", /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
		assert.match(end ?? "", /^READY=1\nSTATUS=.*restart: region, store$/);
		const [, failure] = await reload(async () => {
			throw new Error("tls-cert\nis missing");
		});
		assert.match(failure ?? "", /^READY=1\nSTATUS=.*: tls-cert is missing$/);
		program.resolve();
		await running;
	});

	it("does not fail faster than in two seconds before it was ready: it would be started again at once", async () => {
		let failed = false;
		const failing = running.catch(() => {
			failed = true;
		});
		program.reject(new Error("no identity"));
		await pass(1999);
		assert.equal(failed, false);
		await pass(1);
		await failing;
		assert.equal(failed, true);
	});

	it("fails at once when it was ready", async () => {
		service.ready();
		program.reject(new Error("no more"));
		await assert.rejects(running, /no more/);
	});
});

describe("a program without a service manager", () => {
	it("says nothing and fails as it fails", async () => {
		const service = await Service.open({
			environment: UNMANAGED,
			vitals: new Vitals(() => 0),
			clock: new FakeClock(),
			logger: silentLogger(),
		});
		service.ready();
		const program = async () => {
			throw new Error("no identity");
		};
		await assert.rejects(
			service.run(program, new AbortController().signal),
			/no identity/,
		);
	});
});
