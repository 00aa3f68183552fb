import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { createFirewall } from "../../agent/firewall/reconcile.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	METADATA_URL,
	onHost,
} from "./host-under-test.ts";

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) lifeOn(backend);
}

function lifeOn(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	/** Everything in the host's packet filter, without counters, dates and what a hash set chooses by chance. */
	const rules = () => {
		const text = onHost(`${backend}-save`).replace(/^#.*\n| \[\d+:\d+\]/gm, "");
		const sets = onHost("ipset save").replace(/ initval \w+/g, "");
		return text + sets.split("\n").sort().join("\n");
	};

	describe(`the firewall's life with ${backend}`, () => {
		it("is the same after the same instances are applied again, also by the next agent", async () => {
			await using host = await HostUnderTest.start(backend, 2);
			const entries = host.instances.map(({ entry }) => entry);
			const first = rules();
			await host.firewall.apply(entries);
			assert.equal(rules(), first);
			assert.deepEqual(await host.firewall.check(), []);
			await host.anotherFirewall().apply(entries);
			assert.equal(rules(), first);
		});

		it("leaves nothing of ours and everything of others, twice in a row", async () => {
			onHost(`${backend} -N DOCKER-USER
				${backend} -A DOCKER-USER -j RETURN
				${backend} -I FORWARD -j DOCKER-USER
				${backend} -t raw -A PREROUTING -s 192.0.2.1 -j DROP
				ipset create others hash:ip
				ipset add others 192.0.2.7`);
			const before = rules();
			const addresses = onHost("ip address show dev lo");
			await using host = await HostUnderTest.start(backend, 1);
			assert.match(rules(), /GUMLEAF/);
			await host.end();
			assert.equal(rules(), before);
			assert.equal(onHost("ip address show dev lo"), addresses);
			await host.anotherFirewall().remove();
			assert.equal(rules(), before);
			onHost(`${backend} -D FORWARD -j DOCKER-USER
				${backend} -F DOCKER-USER; ${backend} -X DOCKER-USER
				${backend} -t raw -F PREROUTING; ipset destroy others`);
		});

		it("lets nothing answer when the agent is killed", async () => {
			await using host = await HostUnderTest.start(backend, 1);
			const instance = host.instances[0]?.entry.instanceId ?? "";
			await host.close();
			const agent = spawn(
				process.execPath,
				[join(import.meta.dirname, "stub-agent.ts")],
				{ stdio: ["ignore", "pipe", "inherit"] },
			);
			await once(agent.stdout, "data");
			assert.equal(await ask(instance, METADATA_URL), "alive");
			agent.kill("SIGKILL");
			await once(agent, "exit");
			assert.equal(await ask(instance, METADATA_URL), "ECONNREFUSED");
			for (const port of [22, 8773, 9100]) {
				const url = `http://169.254.169.254:${port}/`;
				assert.equal(await ask(instance, url), "TIMEOUT");
			}
		});

		it("works with a rule per instance where the kernel has no sets", async () => {
			await using host = await HostUnderTest.start(backend, 2, { sets: false });
			assert.doesNotMatch(rules(), /match-set/);
			for (const { entry } of host.instances) {
				assert.equal(
					await ask(entry.instanceId, METADATA_URL),
					entry.instanceId,
				);
			}
			await host.firewall.apply([]);
			const [first] = host.instances;
			assert.equal(
				await ask(first?.entry.instanceId ?? "", METADATA_URL),
				"TIMEOUT",
			);
		});
	});
}

if (process.env.GUMLEAF_TEST_OUTER_NAMESPACE) {
	describe("the firewall on a host that others use too", () => {
		it("refuses to work without the inherited mark, and does not set it by itself", async () => {
			const sysctl = "/proc/sys/net/ipv4/tcp_fwmark_accept";
			onHost(`echo 0 > ${sysctl}`);
			const firewall = createFirewall({
				settings: HostUnderTest.settings,
				logger: silentLogger(),
			});
			await assert.rejects(firewall.apply([]), (error: Error) =>
				String(error.cause).includes("tcp_fwmark_accept is 0"),
			);
			assert.equal(onHost(`cat ${sysctl}`).trim(), "0");
			assert.doesNotMatch(onHost("iptables-save"), /GUMLEAF/);
		});
	});
}
