import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import { converse, watch } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	onHost,
	type TestInstance,
} from "./host-under-test.ts";

const ROOT = "http://169.254.169.254/latest";
const PUT = {
	method: "PUT",
	url: `${ROOT}/api/token`,
	headers: { "X-Aws-Ec2-Metadata-Token-Ttl-Seconds": "60" },
} as const;
const GET = { method: "GET", url: `${ROOT}/meta-data/instance-id` } as const;
/** Time for the answer and at least three more attempts to deliver it: after 0.2, 0.6 and 1.4 s. */
const RETRANSMISSIONS_MS = 3_000;
/** The sniffers start at the same time as the client and must not miss its handshake. */
const SNIFFERS_READY_MS = 500;

if (enterNamespace(import.meta.filename)) {
	describe("the hop limit of the answer to PUT", () => {
		const table = new InstanceCache();
		let host: HostUnderTest;
		let instance: TestInstance;
		let router: string;
		/** Behind the router: what a container with a network of its own is. */
		const container = "container";

		before(async () => {
			const [backend] = availableBackends();
			assert.ok(backend);
			host = await HostUnderTest.start(backend, 1, { sets: true, ipv6: true });
			const [first] = host.instances;
			assert.ok(first);
			instance = first;
			router = instance.entry.instanceId;
			setHopLimit(1);
			await host.serveMetadata(table);
			addContainer(router, container, backend);
		});
		after(async () => {
			onHost(`ip netns del ${container}`);
			await host.end();
		});

		function setHopLimit(httpPutResponseHopLimit: number): void {
			const { assignment, entry, interfaceIndex } = instance;
			const { interfaceName } = entry;
			const metadataOptions = {
				...assignment.metadataOptions,
				httpProtocolIpv6: "enabled" as const,
				httpPutResponseHopLimit,
			};
			table.set({
				assignment: { ...assignment, metadataOptions },
				attachment: { interfaceName, interfaceIndex },
				credentials: { status: "none" },
			});
		}

		it("lets the instance itself have a token at 1", async () => {
			setHopLimit(1);
			const [reply] = await converse(router, [PUT]);
			assert.equal(reply?.status, 200);
			assert.equal(reply?.body.length, 48);
		});

		it("lets no token pass a router at 1, however often it is sent", async () => {
			setHopLimit(1);
			const [atRouter, atContainer, [reply]] = await Promise.all([
				watch(router, RETRANSMISSIONS_MS),
				watch(container, RETRANSMISSIONS_MS),
				converse(container, [{ ...PUT, after: SNIFFERS_READY_MS }]),
			]);
			assert.equal(reply?.status, 0);
			const sent = atRouter.filter(({ kind }) => kind === "data");
			assert.ok(sent.length >= 3, `sent ${sent.length} times`);
			assert.ok(sent.every(({ hopLimit }) => hopLimit === 1));
			const connected = atContainer.some(({ kind }) => kind === "SYN-ACK");
			assert.ok(connected, "the container was not connected at all");
			const passed = atContainer.filter(({ bytes }) => bytes > 0);
			assert.deepEqual(passed, []);
		});

		it("lets a token pass one router at 2, with nothing to spare", async () => {
			setHopLimit(2);
			const [atContainer, [reply]] = await Promise.all([
				watch(container, 1500),
				converse(container, [{ ...PUT, after: SNIFFERS_READY_MS }]),
			]);
			assert.equal(reply?.status, 200);
			const passed = atContainer.filter(({ bytes }) => bytes > 0);
			assert.ok(passed.length > 0);
			assert.ok(passed.every(({ hopLimit }) => hopLimit === 1));
		});

		it("lets every other answer pass, also later on a kept connection", async () => {
			setHopLimit(1);
			const replies = await converse(container, [
				GET,
				{ ...GET, after: 500 },
				{ ...GET, after: 1000 },
			]);
			const { instanceId } = instance.entry;
			const bodies = replies.map(({ body }) => body);
			assert.deepEqual(bodies, [instanceId, instanceId, instanceId]);
			assert.equal(new Set(replies.map(({ port }) => port)).size, 1);
		});

		it("lets a token pass one router over IPv6 at 2, and none at 1", async () => {
			const overIpv6 = <T extends { readonly url: string }>(request: T) => ({
				...request,
				url: request.url.replace("169.254.169.254", "[fd00:ec2::254]"),
			});
			for (const [limit, status] of [
				[2, 200],
				[1, 0],
			] as const) {
				setHopLimit(limit);
				const [get, put] = await converse(container, [GET, PUT].map(overIpv6));
				assert.equal(get?.status, 200);
				assert.equal(put?.status, status);
			}
			const [atInstance] = await converse(router, [overIpv6(PUT)]);
			assert.equal(atInstance?.status, 200);
		});

		it("does not concern other connections of the instance that are open", async () => {
			setHopLimit(1);
			const [kept, [put]] = await Promise.all([
				converse(container, [GET, { ...GET, after: 1500 }]),
				converse(container, [{ ...PUT, after: 500 }]),
			]);
			assert.deepEqual(
				kept.map(({ status }) => status),
				[200, 200],
			);
			assert.equal(put?.status, 0);
		});

		it("does not let a token out on a connection that carried other answers before", async () => {
			setHopLimit(1);
			const [get, put] = await converse(container, [GET, PUT]);
			assert.equal(get?.status, 200);
			assert.equal(put?.status, 0);
		});
	});
}

/** Makes the instance a router that hides a network of its own behind its address. */
function addContainer(router: string, name: string, backend: string): void {
	const inRouter = `ip netns exec ${router}`;
	onHost(`ip netns add ${name}
		ip -n ${router} link add docker0 type veth peer name eth0 netns ${name}
		ip -n ${router} address add 172.17.0.1/24 dev docker0
		ip -n ${router} link set docker0 up
		ip -n ${name} address add 172.17.0.2/24 dev eth0
		ip -n ${name} link set eth0 up
		ip -n ${name} route add default via 172.17.0.1
		ip -n ${router} address add fd99::1/64 dev docker0 nodad
		ip -n ${name} address add fd99::2/64 dev eth0 nodad
		ip -n ${name} route add default via fd99::1
		${inRouter} sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
		${inRouter} ${backend.replace("iptables", "ip6tables")} -t nat -A POSTROUTING -o eth0 -j MASQUERADE
		${inRouter} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
		${inRouter} ${backend} -t nat -A POSTROUTING -o eth0 -j MASQUERADE`);
}
