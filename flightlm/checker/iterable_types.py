"""What is known of the library's iterables: which end, which never do."""

from __future__ import annotations

from typing import Final

from flightlm.checker.stdlib import bases_of

ENDLESS: Final = frozenset(("itertools.count", "itertools.cycle"))
# As many rounds as the argument at this position has, at most.
BY_ARGUMENT: Final = {
    "builtins.enumerate": 0,
    "builtins.reversed": 0,
    "builtins.sorted": 0,
    "builtins.iter": 0,
    "builtins.list": 0,
    "builtins.tuple": 0,
    "builtins.set": 0,
    "builtins.frozenset": 0,
    "builtins.dict": 0,
    "builtins.aiter": 0,
    "builtins.filter": 1,
    "itertools.filterfalse": 1,
    "itertools.takewhile": 1,
    "itertools.dropwhile": 1,
    "itertools.starmap": 1,
    "itertools.accumulate": 0,
    "itertools.pairwise": 0,
    "itertools.batched": 0,
    "itertools.groupby": 0,
    "itertools.tee": 0,
    "csv.reader": 0,
    "csv.DictReader": 0,
    "_csv.reader": 0,
    "operator.concat": 0,
    "copy.copy": 0,
    "copy.deepcopy": 0,
    "collections.Counter": 0,
    "collections.OrderedDict": 0,
    "builtins.bytes": 0,
    "builtins.bytearray": 0,
    "typing.cast": 1,
    "builtins.memoryview": 0,
    "tqdm.tqdm": 0,
}
# They read their argument to its end before they return.
EAGER: Final = frozenset(
    ("builtins.sorted", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset")
    + ("builtins.dict", "collections.Counter", "collections.OrderedDict", "builtins.bytes")
    + ("builtins.bytearray", "builtins.reversed", "copy.copy", "copy.deepcopy")
    + ("builtins.memoryview",)
)
ONE_OF: Final = frozenset(("builtins.zip", "builtins.map", "itertools.compress"))
PRODUCTS: Final = frozenset(
    ("itertools.chain", "itertools.zip_longest", "itertools.product", "heapq.merge")
    + ("itertools.permutations", "itertools.combinations")
    + ("itertools.combinations_with_replacement",)
)
VIEWS: Final = frozenset(("items", "keys", "values", "copy"))
# Methods whose result has an end whatever the receiver; asked only where no class of the project
# has a method of that name and the receiver's type is not known.
FINITE_METHODS: Final = frozenset(
    ("items", "keys", "values", "split", "rsplit", "splitlines", "partition", "rpartition")
    + ("union", "intersection", "difference", "symmetric_difference", "tolist", "groups")
    + ("groupdict", "findall", "finditer", "most_common", "namelist", "infolist", "strip")
    + ("encode", "decode", "lower", "upper", "format", "lstrip", "rstrip", "join", "replace")
    + ("casefold", "sections", "options", "getmembers", "getnames", "__subclasses__", "mro")
    + ("iterdir", "listdir", "readlines", "read_text", "read_bytes", "tobytes", "fromkeys")
)
# Fields of syntax nodes that hold lists.
NODE_LISTS: Final = frozenset(
    ("body", "orelse", "finalbody", "handlers", "args", "keywords", "elts", "values", "keys")
    + ("generators", "targets", "names", "items", "cases", "decorator_list", "bases", "ops", "ifs")
    + ("comparators", "defaults", "kw_defaults", "posonlyargs", "kwonlyargs", "patterns")
    + ("kwd_patterns", "kwd_attrs", "type_params", "type_ignores", "_fields", "_attributes")
)
PIECES: Final = frozenset(("split", "rsplit", "splitlines"))
# Library functions whose result ends, where the table of their results does not say so.
FINITE: Final = frozenset(
    ("os.walk", "os.fwalk", "os.scandir", "os.listdir", "glob.iglob", "glob.glob")
    + ("re.finditer", "re.Pattern.finditer", "ast.walk", "ast.iter_child_nodes")
    + ("ast.iter_fields", "struct.iter_unpack", "struct.Struct.iter_unpack")
    + ("pathlib.Path.iterdir", "pathlib.Path.glob", "pathlib.Path.rglob", "pathlib.Path.walk")
    + ("difflib.unified_diff", "difflib.context_diff", "difflib.ndiff", "difflib.restore")
    + ("difflib.diff_bytes", "concurrent.futures.as_completed", "dis.get_instructions")
    + ("concurrent.futures.Executor.map", "concurrent.futures.ThreadPoolExecutor.map")
    + ("concurrent.futures.ProcessPoolExecutor.map", "multiprocessing.pool.Pool.imap")
    + ("multiprocessing.pool.Pool.imap_unordered", "multiprocessing.pool.Pool.map")
    + ("pkgutil.iter_modules", "pkgutil.walk_packages", "string.Formatter.parse")
    + ("email.message.Message.walk", "json.JSONEncoder.iterencode", "dis.findlinestarts")
    + ("xml.etree.ElementTree.Element.iter", "xml.etree.ElementTree.Element.iterfind")
    + ("xml.etree.ElementTree.Element.itertext", "xml.etree.ElementTree.ElementTree.iter")
    + ("ipaddress.IPv4Network.hosts", "ipaddress.IPv4Network.subnets", "inspect.getmembers")
    + ("traceback.walk_tb", "traceback.walk_stack", "collections.Counter.elements")
    + ("builtins.dict.items", "builtins.dict.keys", "builtins.dict.values", "builtins.vars")
    + ("sys.exc_info", "string.capwords", "re.Match.group")
    + ("builtins.dir", "builtins.locals", "builtins.globals", "builtins.bytes.fromhex")
)
ABSTRACT: Final = frozenset(
    f"{module}.{name}"
    for module in ("collections.abc", "typing")
    for name in ("Sequence", "MutableSequence", "Collection", "Mapping", "MutableMapping")
    + ("Set", "MutableSet", "AbstractSet", "KeysView", "ValuesView", "ItemsView", "Sized")
    + ("MappingView", "ByteString", "Reversible", "NamedTuple", "TypedDict")
)
SIZED: Final = ABSTRACT | frozenset(
    ("builtins.list", "builtins.tuple", "builtins.dict", "builtins.set", "builtins.frozenset")
    + ("builtins.str", "builtins.bytes", "builtins.bytearray", "builtins.range")
    + ("builtins.memoryview", "array.array", "collections.deque", "collections.OrderedDict")
    + ("collections.defaultdict", "collections.Counter", "collections.ChainMap")
    + ("collections.UserList", "collections.UserDict", "collections.UserString")
    + ("numpy.ndarray", "types.MappingProxyType", "types.SimpleNamespace", "os._Environ")
    + ("weakref.WeakSet", "weakref.WeakKeyDictionary", "weakref.WeakValueDictionary")
    + ("enum.EnumMeta", "enum.EnumType", "sys.argv", "sys.path", "os.environ", "sys.modules")
    + ("sys.builtin_module_names", "sys.warnoptions", "sys.meta_path", "sys.path_hooks")
    + ("builtins.dict_keys", "builtins.dict_values", "builtins.dict_items")
    + ("re.Match", "inspect.Signature", "configparser.ConfigParser", "email.message.Message")
    + ("xml.etree.ElementTree.Element", "http.cookies.SimpleCookie", "string.printable")
    + ("string.ascii_letters", "string.ascii_lowercase", "string.ascii_uppercase")
    + ("string.digits", "string.hexdigits", "string.octdigits", "string.punctuation")
    + ("string.whitespace",)
    + ("ipaddress.IPv4Network", "ipaddress.IPv6Network", "mailbox.Mailbox", "shelve.Shelf")
    + ("_collections_abc.dict_keys", "_collections_abc.dict_values")
    + ("_collections_abc.dict_items", "os._ScandirIterator", "re.Pattern.finditer")
)
STREAMS: Final = frozenset(
    ("typing.IO", "typing.TextIO", "typing.BinaryIO", "io.TextIOWrapper", "io.BufferedReader")
    + ("io.IOBase", "io.RawIOBase", "io.BufferedIOBase", "io.TextIOBase", "io.FileIO")
    + ("io.BufferedRandom", "io.BufferedRWPair", "sys.stdin", "socket.socket", "queue.Queue")
    + ("queue.SimpleQueue", "queue.LifoQueue", "queue.PriorityQueue", "socket.SocketIO")
    + ("multiprocessing.Queue", "multiprocessing.queues.Queue", "http.client.HTTPResponse")
    + ("tempfile._TemporaryFileWrapper", "gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile")
    + ("fileinput.FileInput", "asyncio.StreamReader", "codecs.StreamReader")
    + ("tempfile.SpooledTemporaryFile", "codecs.StreamReaderWriter")
)
IN_MEMORY: Final = frozenset(("io.StringIO", "io.BytesIO", "_io.StringIO", "_io.BytesIO"))
ENDLESS_TYPES: Final = frozenset(("itertools.count", "itertools.cycle", "itertools.repeat"))


def sort_of_type(name: str) -> str:
    """Whether iterating a library type ends: "bounded", "stream", "unbounded" or "unknown"."""
    assert name != "", "a type has a name"
    for at in bases_of(name):
        if at in SIZED or at in IN_MEMORY:
            return "bounded"
        if at in STREAMS:
            return "stream"
        if at in ENDLESS_TYPES:
            return "unbounded"
    return "unknown"
