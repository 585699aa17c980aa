"""Files by name from a hub that speaks Hugging Face's HTTP API: the only room of this program that uses the network."""
