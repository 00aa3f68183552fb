import type { LinkHost } from "../../agent/firewall/link-layer/link-host.ts";
import type { Nft } from "../../agent/firewall/nft.ts";
import type { Link } from "../../agent/network/links.ts";
import type { FixedPort, Neighbour } from "../../agent/network/neighbours.ts";
import { FakeIptables } from "./fake-iptables.ts";

/** A host's links and its nftables in memory. */
export class FakeLinkHost implements LinkHost, Nft {
	shownLinks: Link[] = [];
	shownNeighbours: Neighbour[] = [];
	shownPorts: FixedPort[] = [];
	/** By family and name. */
	readonly tables = new Map<string, string>();
	/** Every text that was to change something. */
	readonly texts: string[] = [];
	readonly ebtables = new FakeIptables({
		nat: ["PREROUTING", "OUTPUT", "POSTROUTING"],
		filter: ["INPUT", "FORWARD", "OUTPUT"],
	});
	/** How often a change of ports fails, as when what it names has gone meanwhile. */
	failures = 0;
	/** As on a host without nftables. */
	hasNft = true;

	links = async () => this.shownLinks;
	ipv6Addresses = async () => new Map([["br0", ["fe80::1"]]]);
	neighbours = async () => this.shownNeighbours;
	fixedPorts = async () => this.shownPorts;

	async changeNeighbours(
		added: readonly Neighbour[],
		removed: readonly Neighbour[],
	): Promise<void> {
		const left = this.shownNeighbours.filter((one) => !removed.includes(one));
		this.shownNeighbours = [...left, ...added];
	}

	async changeFixedPorts(
		added: readonly FixedPort[],
		removed: readonly FixedPort[],
	): Promise<void> {
		if (this.failures > 0 && added.length + removed.length > 0) {
			this.failures -= 1;
			throw new Error("RTNETLINK answers: No such file or directory");
		}
		const replaced = new Set(added.map(({ mac }) => mac));
		const left = this.shownPorts.filter(
			(one) => !removed.includes(one) && !replaced.has(one.mac),
		);
		this.shownPorts = [...left, ...added];
	}

	async load(text: string): Promise<void> {
		if (!this.hasNft) throw new Error("nft is not there");
		this.texts.push(text);
		for (const [, verb, name = ""] of text.matchAll(
			/^(table|delete table) (\w+ \w+)/gm,
		)) {
			if (verb === "table") this.tables.set(name, text);
			else this.tables.delete(name);
		}
	}

	async list(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
		if (!this.hasNft) throw new Error("nft is not there");
		return new Map([...this.tables].filter(([name]) => names.includes(name)));
	}
}
