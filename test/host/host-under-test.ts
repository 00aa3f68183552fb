import { execFileSync, spawnSync } from "node:child_process";
import type {
	IncomingMessage,
	RequestListener,
	ServerOptions,
	ServerResponse,
} from "node:http";
import { systemClock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import { loadLibc } from "#shared/native/libc.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import type { InstanceCache } from "../../agent/cache/instance-cache.ts";
import type { Attachment } from "../../agent/cache/instance-record.ts";
import { type Endpoint, openEndpoint } from "../../agent/endpoint/endpoint.ts";
import { createEbtables } from "../../agent/firewall/ebtables.ts";
import type { FirewallEntry } from "../../agent/firewall/firewall.ts";
import {
	type Backend,
	createIp6tables,
	createIptables,
	type Iptables,
} from "../../agent/firewall/iptables.ts";
import { createNft } from "../../agent/firewall/nft.ts";
import {
	createFirewall,
	type ManagedFirewall,
} from "../../agent/firewall/reconcile.ts";
import { defaultFirewallSettings } from "../../agent/firewall/settings.ts";
import type { Hypervisor } from "../../agent/hypervisor/hypervisor.ts";
import { createNetnsHypervisor } from "../../agent/hypervisor/netns.ts";
import {
	createMetadataApp,
	type MetadataDeps,
} from "../../agent/metadata/app.ts";
import { metadataServerOptions } from "../../agent/metadata/server-options.ts";
import {
	createSocketOptions,
	type SocketOptions,
} from "../../agent/native/socket-options.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";

export const SUBNET = "10.0.0.0/24";
export const METADATA_URL = "http://169.254.169.254/";

/** An instance that runs on the host under test. */
export interface TestInstance {
	readonly assignment: InstanceAssignment;
	readonly entry: FirewallEntry;
	readonly interfaceIndex: number;
}

/** What the host's kernel is to be able to do. */
export interface Kernel {
	readonly sets: boolean;
	readonly ipv6?: boolean;
	/** The bridges that guests are on, the first for those that `run` starts; each is made. None: routed taps. */
	readonly bridges?: readonly string[];
	/** What there is to keep frames on bridges honest; all unless told. */
	readonly frames?: "nftables" | "ebtables" | "locked ports";
	/** What one instance may send and begin; the usual rates unless told. */
	readonly rates?: {
		readonly packetsPerSecond: number;
		readonly handshakesPerSecond: number;
	};
}

/** A hypervisor host in this process's own network namespace, with an endpoint that answers each instance its own id. */
export class HostUnderTest implements AsyncDisposable {
	static readonly settings = { ...defaultFirewallSettings, subnet: SUBNET };
	static readonly subnetV6 = "fd12::/120";
	readonly backend: Backend;
	readonly firewall: ManagedFirewall;
	readonly hypervisor: Hypervisor;
	readonly instances: TestInstance[] = [];
	readonly #sockets: SocketOptions;
	readonly #kernel: Kernel;
	#endpoint: Endpoint | undefined;

	constructor(backend: Backend, sockets: SocketOptions, kernel: Kernel) {
		this.backend = backend;
		this.#sockets = sockets;
		this.#kernel = kernel;
		this.hypervisor = createNetnsHypervisor({
			subnet: SUBNET,
			subnetV6: HostUnderTest.subnetV6,
			bridge: kernel.bridges?.[0],
		});
		this.firewall = this.anotherFirewall();
	}

	/** The firewall as the next agent process would have it. */
	anotherFirewall(): ManagedFirewall {
		const iptables = createIptables(this.backend);
		const { ipv6 = false, bridges = [], rates, frames } = this.#kernel;
		return createFirewall({
			settings: {
				...{ ...HostUnderTest.settings, ipv6, bridges },
				...rates,
			},
			logger: silentLogger(),
			ownsNetworkNamespace: true,
			iptables: this.#kernel.sets ? iptables : withoutSets(iptables),
			ip6tables: createIp6tables(this.backend),
			...(frames && frames !== "nftables" && { nft: missing(createNft()) }),
			...(frames === "locked ports" && { ebtables: missing(createEbtables()) }),
		});
	}

	/** Default drop first, then the listener, then the instances: the agent's own order. */
	static async start(
		backend: Backend,
		count: number,
		kernel: Kernel = { sets: true },
	): Promise<HostUnderTest> {
		const sockets = createSocketOptions(await loadLibc());
		const host = new HostUnderTest(backend, sockets, kernel);
		for (const [at, bridge] of (kernel.bridges ?? []).entries()) {
			// A MAC of its own, or it would change with the ports.
			onHost(`ip link add ${bridge} address 02:00:00:00:b0:0${at} type bridge
				ip link set ${bridge} up
				ip address add 10.0.0.1/24 dev ${bridge}
				ip address add fd12::1/120 dev ${bridge} nodad`);
		}
		await host.firewall.apply([]);
		await host.listen();
		for (let n = 0; n < count; n++) {
			const ipv6 = kernel.ipv6 ? { ipv6: `fd12::a${n}` } : {};
			await host.run(instanceAssignment(n, ipv6));
		}
		return host;
	}

	/** Answers each instance its own id unless told what else to answer. */
	async listen(
		requestListener: RequestListener = (request, response) =>
			this.#answer(request, response),
		serverOptions: ServerOptions = {},
	): Promise<void> {
		this.#endpoint = await openEndpoint({
			libc: await loadLibc(),
			logger: silentLogger(),
			ipv6: this.#kernel.ipv6 ?? false,
			bridges: this.#kernel.bridges ?? [],
			requestListener,
			serverOptions,
		});
	}

	/** From now on the agent's own metadata service answers, out of `table`. */
	async serveMetadata(
		table: InstanceCache,
		settings: Partial<MetadataDeps> = {},
	): Promise<void> {
		await this.close();
		const app = createMetadataApp({
			table,
			readFacts: this.#sockets.readConnectionFacts,
			setHopLimit: this.#sockets.setHopLimit,
			mark: this.firewall.mark,
			clock: systemClock,
			random: systemRandom,
			tokenKey: systemRandom(32),
			logger: silentLogger(),
			...settings,
		});
		await this.listen(app.listener, metadataServerOptions);
		if (this.#endpoint) app.attach(this.#endpoint.server);
	}

	async close(): Promise<void> {
		await this.#endpoint?.close();
	}

	/** Firewall before the plug, as the agent does it; on the first bridge unless told. */
	async run(
		assignment: InstanceAssignment,
		hypervisor = this.hypervisor,
	): Promise<TestInstance> {
		const found = await hypervisor.prepare(assignment);
		const attachment = "attachment" in found && found.attachment;
		if (!attachment) throw new Error("no attachment");
		const { interfaceName } = attachment;
		if (this.#kernel.frames === "locked ports") isolate(interfaceName);
		const instance = await this.letThrough(assignment, attachment);
		await hypervisor.start(assignment);
		return instance;
	}

	/** Lets the firewall and the endpoint know an instance that is attached somewhere. */
	async letThrough(
		assignment: InstanceAssignment,
		attachment: Attachment,
	): Promise<TestInstance> {
		const { instanceId, mac, privateIp, ipv6 } = assignment;
		const { interfaceName, interfaceIndex, bridge, tap } = attachment;
		const entry = {
			...{ instanceId, mac, privateIp, interfaceName },
			...(bridge !== undefined && { bridge }),
			...(tap !== undefined && { tap }),
			...(ipv6 !== undefined && { ipv6 }),
		};
		const instance = { assignment, entry, interfaceIndex };
		this.instances.push(instance);
		await this.firewall.apply(this.instances.map((one) => one.entry));
		return instance;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.end();
	}

	/** Leaves the machine as it was. */
	async end(): Promise<void> {
		await this.#endpoint?.remove();
		for (const { entry } of this.instances) {
			await this.hypervisor.stop(entry.instanceId);
		}
		await this.firewall.remove();
		for (const bridge of this.#kernel.bridges ?? []) {
			onHost(`ip link del ${bridge}`);
		}
	}

	/** Mark, interface, MAC and address must name one instance; whoever is none gets no answer. */
	#answer(request: IncomingMessage, response: ServerResponse): void {
		const facts = this.#sockets.readConnectionFacts(request.socket);
		const { value, mask } = this.firewall.mark;
		const asker = this.instances.find(
			({ entry, interfaceIndex }) =>
				facts !== undefined &&
				(facts.mark & mask) >>> 0 === value &&
				facts.interfaceIndex === interfaceIndex &&
				facts.mac === entry.mac &&
				[entry.privateIp, entry.ipv6].includes(facts.peerAddress),
		);
		if (!asker) request.socket.destroy();
		else response.end(asker.entry.instanceId);
	}
}

/** Lets a bridge pass nothing from this port to another such one. */
export function isolate(port: string, on = true): void {
	onHost(`bridge link set dev ${port} isolated ${on ? "on" : "off"}`);
}

/** As on a host where the program is not installed. */
function missing<T extends object>(program: T): T {
	const absent = async () => {
		throw new Error("not installed");
	};
	const names = Object.keys(program);
	return { ...program, ...Object.fromEntries(names.map((n) => [n, absent])) };
}

function withoutSets(iptables: Iptables): Iptables {
	return {
		...iptables,
		restoreSets: async (text) => {
			if (text.includes("create")) throw new Error("set type not supported");
			await iptables.restoreSets(text);
		},
	};
}

/** Runs a command in the host's namespace and answers what it prints. */
export function onHost(command: string): string {
	return execFileSync("sh", ["-ec", command], { encoding: "utf8" });
}

/** Runs a command in an instance or another namespace and answers what it prints. */
export function inside(namespace: string, ...command: string[]): string {
	const { stdout, stderr, status } = spawnSync(
		"ip",
		["netns", "exec", namespace, ...command],
		{ encoding: "utf8" },
	);
	if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
	return stdout.trim();
}

/** The MAC of one of the host's interfaces. */
export function macOf(interfaceName: string): string {
	const shown: { readonly address: string }[] = JSON.parse(
		onHost(`ip -json link show dev ${interfaceName}`),
	);
	return shown[0]?.address ?? "";
}

/** The backends of iptables that this machine has. */
export function availableBackends(): Backend[] {
	const named = ["iptables-nft", "iptables-legacy"] as const;
	return named.filter(
		(backend) => spawnSync(backend, ["--version"]).status === 0,
	);
}
