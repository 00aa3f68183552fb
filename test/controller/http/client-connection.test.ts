import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetCallerIdentity$ } from "@aws-sdk/client-sts";
import type { RequestFacts } from "../../../controller/authorize/request-facts.ts";
import {
	clientAddress,
	trustedProxies,
} from "../../../controller/http/client-connection.ts";
import type { AnyOperation } from "../../../controller/operations/operation.ts";
import { createRegistry } from "../../../controller/registry.ts";
import { startApi } from "../../fakes/api-server.ts";
import { RecordingAudit } from "../../fakes/recording-audit.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

const isTrusted = trustedProxies(["10.0.0.0/24", "192.0.2.1", "fd00::/64"]);

describe("the client's address", () => {
	const client = "203.0.113.7";
	const cases: readonly (readonly [string, string, string, string])[] = [
		["of a direct call is the connection's", client, "", client],
		["is not what a stranger says", client, "198.51.100.9", client],
		["is what a trusted proxy says", "10.0.0.5", client, client],
		["passes over proxies", "10.0.0.5", `${client}, 192.0.2.1`, client],
		[
			"is not what the client made up",
			"10.0.0.5",
			`1.1.1.1, ${client}`,
			client,
		],
		["ends at a proxy of others", "10.0.0.5", `${client}, 8.8.8.8`, "8.8.8.8"],
		["may be IPv6", "fd00::1", "2001:db8::1", "2001:db8::1"],
		["comes out of brackets", "fd00::1", "[2001:db8::1]:443", "2001:db8::1"],
		["comes without its port", "10.0.0.5", `${client}:5678`, client],
		["comes out of IPv6 clothes", "10.0.0.5", `::ffff:${client}`, client],
		["is the proxy's without a word", "10.0.0.5", "", "10.0.0.5"],
		["is the proxy's when it says unknown", "10.0.0.5", "unknown", "10.0.0.5"],
		["stops at what is none", "10.0.0.5", `${client},x,10.0.0.6`, "10.0.0.6"],
		["may itself be a proxy's", "10.0.0.5", "10.0.0.6", "10.0.0.6"],
		["ignores blanks", "10.0.0.5", ` ${client} ,\t10.0.0.6 `, client],
	];
	for (const [name, peer, chain, expected] of cases) {
		it(`${name}: ${peer} with "${chain}" is ${expected}`, () => {
			assert.equal(clientAddress(peer, chain, isTrusted), expected);
		});
	}
});

describe("the connection of a call", () => {
	const GetCallerIdentity: AnyOperation = {
		schema: GetCallerIdentity$,
		handle: async () => ({}),
	};
	const headers = {
		"X-Forwarded-For": "1.1.1.1, 203.0.113.7",
		"X-Forwarded-Proto": "https",
	};

	async function seenOf(proxies: readonly string[]) {
		let facts: RequestFacts | undefined;
		const audit = new RecordingAudit();
		const { logger, lines } = recordingLogger();
		await using api = await startApi({
			registry: createRegistry([GetCallerIdentity]),
			isTrustedProxy: trustedProxies(proxies),
			authorize: async (_operation, _input, _call, given) => {
				facts = given;
				return [];
			},
			...{ audit, logger },
		});
		const body = "Action=GetCallerIdentity&Version=2011-06-15";
		await fetch(api.endpoint, { method: "POST", body, headers });
		const audited = (audit.events[0] as { sourceIp?: string }).sourceIp;
		return { facts, audited, logged: lines[0]?.sourceIp };
	}

	it("is the client's for policies, access log and audit log behind a trusted proxy", async () => {
		const { facts, audited, logged } = await seenOf(["127.0.0.1"]);
		assert.equal(facts?.sourceIp, "203.0.113.7");
		assert.equal(facts?.secure, true);
		assert.equal(audited, "203.0.113.7");
		assert.equal(logged, "203.0.113.7");
	});

	it("is the caller's own when no proxy is trusted, whatever its headers say", async () => {
		const { facts, audited, logged } = await seenOf([]);
		assert.equal(facts?.sourceIp, "127.0.0.1");
		assert.equal(facts?.secure, false);
		assert.equal(audited, "127.0.0.1");
		assert.equal(logged, "127.0.0.1");
	});
});
