"""Calls go down only; names repeat across classes."""


class Repo:
    def get(self, key: str) -> str:
        return key


class Service:
    def __init__(self, repo: Repo) -> None:
        self.repo = repo

    def get(self, key: str) -> str:
        return self.fetch(key)

    def fetch(self, key: str) -> str:
        return self.repo.get(key)


class Controller:
    def __init__(self, service: Service) -> None:
        self.service = service

    def fetch(self, key: str) -> str:
        return self.service.get(key)
