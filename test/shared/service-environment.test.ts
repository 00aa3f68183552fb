import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readServiceEnvironment } from "#shared/service-environment.ts";

const OWN = { pid: 7, standardError: { dev: 9, ino: 1234 } };
const NOTHING = {
	notifySocket: undefined,
	watchdogMs: undefined,
	sockets: [],
	logsToJournal: false,
};

describe("what systemd tells a service", () => {
	it("is nothing where no service manager is", () => {
		assert.deepEqual(readServiceEnvironment({}, OWN), NOTHING);
	});

	it("is where to speak, how often, the sockets and where the log goes", () => {
		const environment = {
			NOTIFY_SOCKET: "/run/systemd/notify",
			WATCHDOG_USEC: "10000000",
			WATCHDOG_PID: "7",
			LISTEN_FDS: "2",
			LISTEN_PID: "7",
			JOURNAL_STREAM: "9:1234",
		};
		assert.deepEqual(readServiceEnvironment(environment, OWN), {
			notifySocket: "/run/systemd/notify",
			watchdogMs: 10_000,
			sockets: [3, 4],
			logsToJournal: true,
		});
	});

	it("is nothing where it was said to another process", () => {
		const environment = {
			WATCHDOG_USEC: "10000000",
			WATCHDOG_PID: "8",
			LISTEN_FDS: "2",
			LISTEN_PID: "8",
			JOURNAL_STREAM: "9:1235",
		};
		assert.deepEqual(readServiceEnvironment(environment, OWN), NOTHING);
	});

	it("is nothing where it makes no sense", () => {
		const environment = {
			NOTIFY_SOCKET: "",
			WATCHDOG_USEC: "soon",
			LISTEN_FDS: "-1",
			LISTEN_PID: "7",
		};
		assert.deepEqual(readServiceEnvironment(environment, OWN), NOTHING);
	});
});
