"""Errors a user can act on."""


class ExplorerError(Exception):
    """One plain sentence: what is wrong, where (file, line, tensor), and what to do."""


class ModelError(ExplorerError):
    """A model folder that cannot be used."""


class CorpusError(ExplorerError):
    """Files that cannot be read as texts, or a filter that cannot be applied."""


class JobError(ExplorerError):
    """Work that failed half-way, for a reason outside the program."""


class HubError(ExplorerError):
    """Something that cannot be fetched from the hub."""


class NotOnHubError(HubError):
    """A name that the hub does not know."""
